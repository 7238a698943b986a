import Foundation
import Testing

/// The bytes that the article *Storage format* takes apart.
@Suite struct DocumentedFormatTests {
  @Test func `The article on the storage format shows the golden directory's bytes as they are`()
    throws
  {
    let rows = try ShownBytes.rows()
    #expect(rows.count > 70)
    let files = try GoldenLog.current.files
    for row in rows {
      let bytes = try #require(files[row.file], "\(row.file)")
      let end = row.offset + row.bytes.count
      #expect(end <= bytes.count && Array(bytes[row.offset..<end]) == row.bytes, "\(row)")
    }
    let shown = Set(rows.map(\.file))
    #expect(
      shown.isSuperset(
        of: files.keys.filter { !$0.uppercased().hasSuffix("LOCK") && !$0.hasSuffix(".seg") }))
  }
}

/// Bytes of a file that the article shows: a row of a table under the file's name.
private struct ShownBytes {
  let file: String
  let offset: Int
  let bytes: [UInt8]

  static func rows() throws -> [ShownBytes] {
    let article = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Docs.docc/storage-format.md")
    var file: String?
    var rows: [ShownBytes] = []
    for line in try String(contentsOf: article, encoding: .utf8).split(separator: "\n") {
      if line.hasPrefix("#") {
        file =
          line.hasPrefix("### `")
          ? line.split(separator: "`").dropFirst().first.map(String.init) : nil
      }
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard let file, cells.count > 2, let offset = Int(cells[0]), cells[1].hasPrefix("`") else {
        continue
      }
      let digits = cells[1].filter(\.isHexDigit)
      let bytes = stride(from: 0, to: digits.count, by: 2).compactMap { place in
        UInt8(digits.dropFirst(place).prefix(2), radix: 16)
      }
      rows.append(ShownBytes(file: file, offset: offset, bytes: bytes))
    }
    return rows
  }
}
