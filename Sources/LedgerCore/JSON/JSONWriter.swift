/// Appends JSON to a list of bytes in one canonical form, and puts the commas itself.
///
/// The same calls always give the same bytes: members stand in the order of the calls, strings
/// escape only what they must, nothing is rounded. A second value outside of all containers begins
/// a new line, so that a sequence of values becomes JSON lines.
///
/// The writer trusts its caller to open and close containers in pairs and to give every member one
/// key and one value; debug builds check what they can.
package struct JSONWriter: Sendable {
  /// How the text is laid out.
  package enum Style: Hashable, Sendable {
    /// Without any white space.
    case compact
    /// One member or element a line, indented by two spaces for each level.
    case pretty
  }

  /// What was written last, as far as it decides what comes before the next value.
  private enum Position: Hashable, Sendable {
    case start
    case opening
    case key
    case value
  }

  /// What has been written so far.
  package private(set) var bytes: [UInt8]

  /// How the text is laid out.
  package let style: Style

  private var position = Position.start
  private var depth = 0

  /// Makes a writer that appends to some bytes, whose space it uses.
  package init(_ style: Style = .compact, appendingTo bytes: consuming [UInt8] = []) {
    self.style = style
    self.bytes = bytes
  }

  /// Forgets what has been written, but keeps the space for the next text.
  package mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    position = .start
    depth = 0
  }

  /// Begins an object.
  package mutating func beginObject() { open(0x7B) }

  /// Ends the object that was begun last.
  package mutating func endObject() { close(0x7D) }

  /// Begins an array.
  package mutating func beginArray() { open(0x5B) }

  /// Ends the array that was begun last.
  package mutating func endArray() { close(0x5D) }

  /// Writes the key of the member whose value comes next.
  package mutating func key(_ name: StaticString) {
    guard name.hasPointerRepresentation else { return key(name.description) }
    key(utf8: UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
  }

  /// Writes the key, known only at run time, of the member whose value comes next.
  package mutating func key(_ name: String) {
    var contiguous = name
    contiguous.withUTF8 { key(utf8: UnsafeRawBufferPointer($0)) }
  }

  /// Writes a string.
  package mutating func string(_ text: String) {
    var contiguous = text
    contiguous.withUTF8 { string(utf8: UnsafeRawBufferPointer($0)) }
  }

  /// Writes a string of bytes that are known to be valid UTF-8.
  package mutating func string(utf8: UnsafeRawBufferPointer) {
    separate()
    Self.append(utf8, to: &bytes)
  }

  /// Writes an integer.
  package mutating func integer(_ value: Int64) {
    separate()
    Self.append(value, to: &bytes)
  }

  /// Writes `true` or `false`.
  package mutating func bool(_ value: Bool) { literal(value ? "true" : "false") }

  /// Writes `null`.
  package mutating func null() { literal("null") }

  /// Writes a value that is JSON already, byte for byte.
  package mutating func raw(_ json: UnsafeRawBufferPointer) {
    separate()
    bytes.append(contentsOf: json)
  }

  /// Writes a value that is JSON already, byte for byte.
  package mutating func raw(_ json: [UInt8]) {
    separate()
    bytes.append(contentsOf: json)
  }

  /// Ends the line; the next value begins a new text.
  package mutating func endLine() {
    assert(depth == 0, "a line ends outside of all containers")
    bytes.append(0x0A)
    position = .start
  }

  private mutating func key(utf8 name: UnsafeRawBufferPointer) {
    assert(depth > 0 && position != .key, "a key stands in an object, before a value")
    separate()
    Self.append(name, to: &bytes)
    bytes.append(0x3A)
    if style == .pretty { bytes.append(0x20) }
    position = .key
  }

  private mutating func literal(_ word: StaticString) {
    separate()
    bytes.append(
      contentsOf: UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
  }

  private mutating func open(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    depth &+= 1
    position = .opening
  }

  private mutating func close(_ bracket: UInt8) {
    assert(depth > 0 && position != .key, "what is closed is open, and its last key has a value")
    depth = max(0, depth &- 1)
    if style == .pretty && position == .value { newLine() }
    bytes.append(bracket)
    position = .value
  }

  /// Writes what stands between the last value and the next.
  @inline(__always)
  private mutating func separate() {
    switch position {
    case .start, .key:
      break
    case .opening:
      if style == .pretty { newLine() }
    case .value:
      if depth == 0 {
        bytes.append(0x0A)
      } else {
        bytes.append(0x2C)
        if style == .pretty { newLine() }
      }
    }
    position = .value
  }

  private mutating func newLine() {
    bytes.append(0x0A)
    bytes.append(contentsOf: repeatElement(0x20, count: 2 * depth))
  }
}
