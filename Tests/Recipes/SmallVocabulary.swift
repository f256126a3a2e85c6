// A vocabulary that does not grow, so that tests of messages and columns stay as they are.

import Edits
import Measures
import Recipes

extension Vocabulary {
  /// Two dialects, one edit, a ratio within 1 and one beyond.
  static let small = Vocabulary(
    signals: [
      SignalDefinition("words.count", unit: "words", .measure("words.count"), "Words.", source: "a tool"),
      SignalDefinition(
        "words.mean_length", unit: "code points a word", .ratio("words.code_points", "words.count"), "Length.",
        source: "a tool"),
      SignalDefinition(
        "lines.short_fraction", unit: "share of lines", .ratio("lines.short", "lines.count"), "Short lines.",
        source: "a tool"),
      SignalDefinition(
        "lines.odd_fraction", unit: "share of lines", .ratio("lines.odd", "lines.count"), "The share may pass 1.",
        source: "a tool"),
      SignalDefinition(
        "words.median", dialect: "dclm", unit: "words", .measure("words.median"), "Median.", source: "a tool"),
    ],
    measures: [
      MeasureDefinition("words.count", unit: "words", "Words."),
      MeasureDefinition("words.code_points", unit: "code points", "Their length."),
      MeasureDefinition("lines.short", unit: "lines", "Short lines."),
      MeasureDefinition("lines.count", unit: "lines", "Lines."),
      MeasureDefinition("lines.odd", unit: "lines", "Odd lines."),
      MeasureDefinition("words.median", unit: "words", "Median."),
    ],
    edits: [
      EditDefinition(
        name: "c4-lines", dialect: "datatrove", summary: "Drops lines.", source: "a tool",
        options: [
          OptionDefinition("remove_citations", .boolean(true), "Cuts out citations."),
          OptionDefinition("terminal_punctuation", .boolean(true), "Drops lines without it."),
          OptionDefinition("min_words_per_line", .integer(3), "Drops shorter lines."),
        ],
        measures: [
          MeasureDefinition("c4.lines", unit: "lines", "Lines before."),
          MeasureDefinition("c4.sentences", unit: "sentences", "Sentences after."),
        ],
        signals: [
          SignalDefinition("c4.sentences", unit: "sentences", .measure("c4.sentences"), "Sentences.", source: "a tool"),
          SignalDefinition(
            "c4.sentences_per_line", unit: "sentences a line", .ratio("c4.sentences", "c4.lines"), "Sentences a line.",
            source: "a tool"),
        ])
    ])
}

/// A plan of a recipe's text, with the small vocabulary.
func smallPlan(_ text: String) throws -> Plan {
  try parseRecipe(text, file: "test.yaml").plan(.small)
}
