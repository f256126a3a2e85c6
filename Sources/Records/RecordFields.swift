// Which fields of a record are wanted: settings, with the names that published corpora use as defaults.

/// A field whose value is stored beside a document's row.
public struct CarriedField: Sendable, Hashable {
  /// How a field's value is made from the record.
  public enum Content: Sendable, Hashable {
    /// The value itself.
    case value
    /// The host of the URL that the value is.
    case host
  }

  /// The name under which it is stored: as asked for.
  public var name: String
  /// Where to look, in this order: the first that is there and not null is taken.
  public var paths: [String]
  /// What of it is stored.
  public var content: Content

  /// Names a field and says where it is.
  public init(name: String, paths: [String], content: Content = .value) {
    self.name = name
    self.paths = paths
    self.content = content
  }
}

/// The wanted fields of a record.
///
/// Each is a list of paths, tried in order; the first whose value is there and not null is taken. A path such as
/// `metadata.source` means the top-level key `metadata.source` if the record has it, else `source` in the object
/// `metadata`, to any depth.
public struct RecordFields: Sendable, Hashable {
  /// Where the text is.
  public var text: [String]
  /// Where the record's own id is.
  public var id: [String]
  /// What is carried, in the order asked for.
  public var carried: [CarriedField]

  /// The usual places of the text: `text` (most corpora), `content` (RefinedWeb, OSCAR, code), `raw_content` (CCNet).
  public static let usualText = ["text", "content", "raw_content"]
  /// The usual places of an id.
  public static let usualID = [
    "id", "doc_id", "docid", "document_id", "uuid", "_id", "metadata.id", "metadata.WARC-Record-ID",
    "warc_headers.warc-record-id",
  ]
  /// The usual places of a source's name.
  public static let usualSource = [
    "source", "metadata.source", "meta.source", "meta.pile_set_name", "meta.redpajama_set_name",
  ]
  /// The usual places of a URL.
  public static let usualURL = [
    "url", "metadata.url", "meta.url", "metadata.WARC-Target-URI", "warc_headers.warc-target-uri", "WARC-Target-URI",
    "URL", "uri",
  ]

  /// Makes the fields from settings.
  ///
  /// - Parameters:
  ///   - text: paths of the text.
  ///   - id: paths of the id.
  ///   - source: paths that the carried field `source` stands for.
  ///   - url: paths of the URL whose host the carried field `host` is.
  ///   - carry: names of the carried fields: `source`, `host`, or any path.
  public init(
    text: [String] = usualText, id: [String] = usualID, source: [String] = usualSource, url: [String] = usualURL,
    carry: [String] = ["source", "host"]
  ) {
    self.text = text
    self.id = id
    carried = carry.map { name in
      switch name {
      case "source": CarriedField(name: name, paths: source)
      case "host": CarriedField(name: name, paths: url, content: .host)
      default: CarriedField(name: name, paths: [name])
      }
    }
  }
}
