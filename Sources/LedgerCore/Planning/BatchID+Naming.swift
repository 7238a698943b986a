extension BatchID {
  /// The id of a batch that is previewed at a moment: `BATCH-YYYYMMDD-HHMMSS` in UTC (rule R11).
  package static func named(at moment: Timestamp) -> Text {
    // The moment reads `2025-10-01T09:00:00.000Z`.
    let shown = Array(moment.description.utf8)
    let digits = { (range: Range<Int>) in
      String(
        decoding: shown[range].filter { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") },
        as: UTF8.self)
    }
    return Text("BATCH-\(digits(0..<10))-\(digits(11..<19))")
  }

  /// The first id for a moment that no batch of the log has: with `-2`, `-3`, … where it is taken.
  package static func free(at moment: Timestamp, in batches: Batches) -> Text {
    let first = named(at: moment)
    var id = first
    var number = 1
    while batches.contains(id) {
      number += 1
      id = Text("\(first)-\(number)")
    }
    return id
  }

  /// Whether an id is one that a preview made at a moment can have.
  package static func isNamed(_ batch: Text, at moment: Timestamp) -> Bool {
    let first = named(at: moment)
    if batch == first { return true }
    guard batch.string.hasPrefix(first.string + "-") else { return false }
    let number = String(batch.string.utf8.dropFirst(first.string.utf8.count + 1)) ?? ""
    return UInt32(number).map { $0 > 1 && String($0) == number } ?? false
  }
}
