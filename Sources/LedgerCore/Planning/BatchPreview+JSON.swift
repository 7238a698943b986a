extension BatchPreview {
  /// The preview as one line of JSON, the same bytes each time; ``init(json:)-(String)`` reads it again.
  public var json: String { String(decoding: jsonBytes, as: UTF8.self) }

  /// The preview as one line of JSON, in UTF-8.
  public var jsonBytes: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writeMembers(to: &writer)
    writer.endObject()
    return writer.bytes
  }

  /// Writes the members of the preview into an object that is open.
  package func writeMembers(to writer: inout JSONWriter) {
    writer.member("batch", batch)
    writer.member("actor", actor)
    writer.member("previewedAt", Text(previewedAt.description))
    writer.key("position")
    writer.integer(Int64(clamping: position))
    writer.member("expires", Text(expires.description))
    writer.list("lines", lines) { $1.write(to: &$0) }
    writer.list("leftOut", leftOut) { writer, left in
      writer.beginObject()
      writer.member("referrer", left.referrer)
      writer.member("currency", left.currency)
      writer.member("pending", Text(left.pending.description))
      writer.member("reason", Text(left.reason.rawValue))
      writer.endObject()
    }
    writer.key("totals")
    writer.beginObject()
    for total in totals {
      writer.key(total.currency.string)
      writer.string(total.amount.description)
    }
    writer.endObject()
    writer.key("payees")
    writer.integer(Int64(payees))
    writer.list("top", top) { $1.write(to: &$0) }
  }

  /// The longest text of a preview that is read, in bytes: room for several million lines.
  package static let maximumBytes = 1 << 30

  /// Reads a preview that ``json`` wrote.
  ///
  /// - Throws: `malformed` where the text is none, or contradicts itself: it was changed since.
  public init(json: String) throws(Rejection) { self = try BatchPreview(json: Array(json.utf8)) }

  /// Reads a preview that ``jsonBytes`` wrote, given in UTF-8.
  ///
  /// - Throws: `malformed` where the text is none, or contradicts itself: it was changed since.
  public init(json: [UInt8]) throws(Rejection) {
    var tape = JSONTape(limit: BatchPreview.maximumBytes)
    do throws(JSONFailure) {
      try tape.parse(json)
    } catch {
      throw BatchPreviewReader.malformed(error)
    }
    self = try BatchPreviewReader(tape: tape).preview(tape.root)
  }
}

extension BatchPreview.Line {
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writeMembers(to: &writer)
    writer.endObject()
  }

  package func writeMembers(to writer: inout JSONWriter) {
    writer.member("referrer", referrer)
    writer.member("currency", currency)
    writer.member("amount", Text(amount.description))
    writer.key("referrals")
    writer.integer(Int64(clamping: referrals))
  }
}

extension JSONWriter {
  /// Writes a member whose value is a text.
  package mutating func member(_ name: StaticString, _ value: Text) {
    key(name)
    string(value.string)
  }

  /// Writes a member whose value is a list.
  package mutating func list<Element>(
    _ name: StaticString, _ elements: [Element], _ write: (inout JSONWriter, Element) -> Void
  ) {
    key(name)
    beginArray()
    for element in elements { write(&self, element) }
    endArray()
  }
}
