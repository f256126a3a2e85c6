// The graph of one step as it is resolved: documents numbered densely, their classes, and edges between classes.

internal import Shards

/// Two classes that an edge joins, the lower number first.
struct ClassPair: BitwiseCopyable {
  var first: UInt32
  var second: UInt32
}

/// How alike two classes are, as a fraction that is compared exactly.
struct Similarity: BitwiseCopyable {
  var shared: UInt32
  var union: UInt32

  /// Whether it is less than another; what was not compared is less than all that was.
  static func < (left: Similarity, right: Similarity) -> Bool {
    if left.union == 0 || right.union == 0 { return left.union == 0 && right.union != 0 }
    return UInt64(left.shared) * UInt64(right.union) < UInt64(right.shared) * UInt64(left.union)
  }
}

/// Documents that have an equal or a near-duplicate, numbered ascending by document (nodes); their classes, numbered
/// ascending by representative; edges between classes in the order of their file.
///
/// A node takes 8 bytes, an edge 16, a document of the run 3/16.
final class DuplicateGraph {
  /// Nodes.
  let nodeCount: Int
  /// Classes.
  let classCount: Int
  /// The document of each node.
  let documents: SpillableArray<UInt32>
  /// The class of each node.
  let classes: SpillableArray<UInt32>
  /// The classes that each edge joins.
  let edges: SpillableArray<ClassPair>
  /// How alike they are.
  let similarities: SpillableArray<Similarity>

  /// Reads the committed classes and edges of a step.
  ///
  /// - Parameter total: documents of the run.
  /// - Throws: `FileError`, `Interruption.Stopped`.
  init(_ folder: GraphFolder, documents total: Int, hasEdges: Bool, budget: inout MemoryBudget) throws {
    let directory = folder.directory
    let marks = try DocumentMarks(documents: total, budget: &budget, directory)
    var members = try RecordReader<ClassMember>(path: folder.classFile)
    while let member = try members.read() {
      marks.mark(member.document)
      marks.mark(member.representative)
    }
    try Interruption.check()
    var edgeCount = 0
    if hasEdges {
      var reader = try RecordReader<DuplicateEdge>(path: folder.edgeFile)
      edgeCount = reader.remaining
      while let edge = try reader.read() {
        marks.mark(edge.first)
        marks.mark(edge.second)
      }
    }
    guard edgeCount < Int(UInt32.max) else {
      throw FileError(
        path: folder.edgeFile, operation: "cannot resolve", reason: "it has \(edgeCount) edges, more than 4294967294",
        remedy: "raise the threshold, or deduplicate exactly first")
    }
    marks.number()
    func node(_ document: UInt32) -> Int {
      guard let number = marks.number(of: document) else {
        preconditionFailure("all documents of the graph are marked")
      }
      return number
    }
    let count = marks.count
    nodeCount = count
    let classes = try SpillableArray<UInt32>(count: count, budget: &budget, directory: directory)
    edges = try SpillableArray(count: edgeCount, budget: &budget, directory: directory)
    let documents = try SpillableArray<UInt32>(count: count, budget: &budget, directory: directory)
    similarities = try SpillableArray(count: edgeCount, budget: &budget, directory: directory)

    var index = 0
    marks.each { document in
      documents[index] = document
      classes[index] = UInt32(index)
      index += 1
    }
    try Interruption.check()
    // First each node's representative, which is a lower node or itself; then, from the first node on, its class.
    var again = try RecordReader<ClassMember>(path: folder.classFile)
    while let member = try again.read() { classes[node(member.document)] = UInt32(node(member.representative)) }
    var classCount = 0
    for node in 0..<count {
      let representative = Int(classes[node])
      precondition(representative <= node, "a representative is the first document of its class")
      if representative == node {
        classes[node] = UInt32(classCount)
        classCount += 1
      } else {
        classes[node] = classes[representative]
      }
    }
    self.classCount = classCount
    self.classes = classes
    self.documents = documents
    try Interruption.check()
    if hasEdges {
      var reader = try RecordReader<DuplicateEdge>(path: folder.edgeFile)
      for position in 0..<edgeCount {
        guard let edge = try reader.read() else { break }
        edges[position] = ClassPair(first: classes[node(edge.first)], second: classes[node(edge.second)])
        similarities[position] = Similarity(shared: edge.shared, union: edge.union)
      }
    }
  }
}
