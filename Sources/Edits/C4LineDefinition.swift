// What recipes and the catalogue say of the C4 line edit: its options, measures and signals.

internal import Measures

extension C4LineEdit {
  /// What recipes and the catalogue say of it.
  public static let definition = EditDefinition(
    name: "c4-lines",
    dialect: "datatrove",
    summary: """
      Keeps the lines of a page that look like prose. For each line of splitlines(), stripped, in this order: a line \
      with an overlong word goes; citation marks are cut out ([12], [], [edit], [citation needed]); a line without \
      terminal punctuation goes, if asked; a line of too few words goes; lines are looked at for lorem ipsum; a line \
      that mentions javascript goes; lines are looked at for a curly bracket; a line with a policy phrase goes. What \
      is left is joined with newlines and stripped. Nothing is rejected here: filters read the counts. Lines with \
      lorem ipsum or a curly bracket stay, so the text is the one that datatrove gives with those two rules off. \
      Splitting by sentence (split_paragraph=False) is not offered.
      """,
    source: "Raffel et al. 2020, JMLR 21(140), section 2.2; datatrove C4QualityFilter",
    options: [
      OptionDefinition("remove_citations", .boolean(true), "Cut out [12], [], [edit] and [citation needed]."),
      OptionDefinition(
        "terminal_punctuation", .boolean(true),
        "Drop lines that do not end in one of . ? ! \" ' and lines that end in an ellipsis of dots."),
      OptionDefinition(
        "min_words_per_line", .integer(3),
        "Drop lines of fewer words between white space (counted before citations are cut out); 0 or -1: no limit."),
      OptionDefinition(
        "max_word_length", .integer(1000),
        "Drop lines with a word between white space of more code points than this; 0 or -1: no limit."),
      OptionDefinition("javascript", .boolean(true), "Drop lines that mention javascript, in any case."),
      OptionDefinition(
        "policy", .boolean(true),
        """
        Drop lines with one of: terms of use, privacy policy, cookie policy, uses cookies, use of cookies, use \
        cookies, in any case.
        """),
    ],
    measures: [
      MeasureDefinition("c4.lines", unit: "lines", "Lines of splitlines() before the edit."),
      MeasureDefinition("c4.lines_with_long_word", unit: "lines", "Lines dropped for an overlong word."),
      MeasureDefinition(
        "c4.lines_without_terminal_punctuation", unit: "lines", "Lines dropped for want of terminal punctuation."),
      MeasureDefinition("c4.lines_with_few_words", unit: "lines", "Lines dropped for too few words."),
      MeasureDefinition("c4.lines_with_javascript", unit: "lines", "Lines dropped for mentioning javascript."),
      MeasureDefinition("c4.lines_with_policy", unit: "lines", "Lines dropped for a policy phrase."),
      MeasureDefinition("c4.lines_kept", unit: "lines", "Lines that the edit leaves."),
      MeasureDefinition(
        "c4.lines_with_lorem_ipsum", unit: "lines",
        "Lines with lorem ipsum, in any case, among those that pass the rules before javascript."),
      MeasureDefinition(
        "c4.lines_with_curly_bracket", unit: "lines",
        "Lines with {, among those that pass the rules up to javascript."),
      MeasureDefinition(
        "c4.lorem_ipsum_lines_before_curly_bracket", unit: "lines",
        "Lines with lorem ipsum up to the first line with a curly bracket, that line included."),
      MeasureDefinition("c4.sentences", unit: "sentences", "Sentences in the lines that the edit leaves."),
    ],
    signals: [
      SignalDefinition(
        "c4.lines_with_lorem_ipsum", unit: "lines", .measure("c4.lines_with_lorem_ipsum"),
        """
        Lines with lorem ipsum, in any case, counted among those that pass the rules before javascript. datatrove \
        drops the document at the first.
        """, source: source),
      SignalDefinition(
        "c4.lines_with_curly_bracket", unit: "lines", .measure("c4.lines_with_curly_bracket"),
        """
        Lines with {, counted among those that pass the rules up to javascript. datatrove drops the document at the \
        first.
        """, source: source),
      SignalDefinition(
        "c4.lorem_ipsum_lines_before_curly_bracket", unit: "lines",
        .measure("c4.lorem_ipsum_lines_before_curly_bracket"),
        """
        Lines with lorem ipsum up to and including the first line with a curly bracket. datatrove stops at the first \
        forbidden line: where a document has both, it names lorem ipsum if this is not 0, else the curly bracket.
        """, source: source),
      SignalDefinition(
        "c4.sentences", unit: "sentences", .measure("c4.sentences"),
        "Sentences in the kept lines, each line split on its own by spaCy's English rules.", source: source),
      SignalDefinition(
        "c4.kept_line_fraction", unit: "share of lines", .ratio("c4.lines_kept", "c4.lines"),
        "Share of lines that the edit leaves; not part of C4.", source: "Sluice"),
    ])

  private static let source = "Raffel et al. 2020, JMLR 21(140), section 2.2; datatrove C4QualityFilter"
}
