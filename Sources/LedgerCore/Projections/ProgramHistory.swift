/// The terms that were published, and from which position each is in force (rule T8).
public struct ProgramHistory: Projection {
  package private(set) var versions = Column<PublishedTerms>()

  /// No terms yet.
  public init() {}

  /// The terms in force, or `nil` before the first.
  public var terms: ProgramTerms? { inForce?.terms }

  /// The terms in force by reference, for whoever looks at them with every payment.
  package var inForce: SharedTerms? {
    @inline(__always) get { versions.rows.last?.shared }
  }

  /// The version in force; 0 before the first.
  public var version: UInt64 { versions.rows.last?.version ?? 0 }

  /// The terms that were in force at a position.
  public func terms(at position: UInt64) -> ProgramTerms? {
    versions.rows.last { $0.position <= position }?.shared.terms
  }

  /// Takes the next event into account.
  public mutating func apply(_ event: borrowing Event<Dense>, in context: borrowing FoldContext) {
    guard case .programPublished(let published) = event.body,
      let terms = context.terms(published.terms)
    else { return }
    versions.append(
      PublishedTerms(
        position: event.position, version: published.version, shared: SharedTerms(terms)))
  }

  package mutating func visitParts(_ visitor: inout some StatePartVisitor) {
    visitor.visit(&versions)
  }
}

/// Terms and the position that published them.
package struct PublishedTerms: SpelledRow {
  package let position: UInt64
  package let version: UInt64
  package let shared: SharedTerms

  package func digest(into sink: inout some DigestSink) {
    sink.absorb(position)
    sink.absorb(version)
    sink.absorb(Text(String(decoding: shared.terms.json, as: UTF8.self)))
  }

  /// The position and the version, eight bytes each, then the terms as JSON.
  package var spelled: [UInt8] {
    withUnsafeBytes(of: (position, version)) { Array($0) } + shared.terms.json
  }

  package init?(spelled bytes: UnsafeRawBufferPointer) {
    guard bytes.count > 16 else { return nil }
    let json = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(16))
    guard let terms = try? ProgramTerms(json: json) else { return nil }
    self.init(
      position: bytes.loadUnaligned(as: UInt64.self),
      version: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self), shared: SharedTerms(terms))
  }

  init(position: UInt64, version: UInt64, shared: SharedTerms) {
    self.position = position
    self.version = version
    self.shared = shared
  }
}

/// Terms that many places look at; published once, never changed.
package final class SharedTerms: Sendable {
  package let terms: ProgramTerms

  init(_ terms: ProgramTerms) { self.terms = terms }
}
