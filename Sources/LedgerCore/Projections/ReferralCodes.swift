/// Which code refers to whom (rule R5).
public struct ReferralCodes: Projection {
  private(set) var codes: NameTable
  private(set) var rows = Column<CodeRow>()
  /// The first code of each owner plus one, by the owner's number; 0 for none.
  private(set) var firstOfOwner = Column<UInt32>()

  /// No codes yet.
  public init() { self.init(hash: .standard) }

  package init(hash: KeyedHash) { codes = NameTable(hash: hash) }

  /// Takes the next event into account.
  public mutating func apply(_ event: borrowing Event<Dense>, in context: borrowing FoldContext) {
    guard case .referralCodeIssued(let issued) = event.body else { return }
    let code = codes.intern(context.bytes(issued.code))
    guard Int(code) == rows.count else { return }
    rows.append(CodeRow(owner: issued.owner.rawValue, position: event.position))
    firstOfOwner.reach(issued.owner.index, blank: 0)
    if firstOfOwner[issued.owner.index] == 0 { firstOfOwner[issued.owner.index] = code + 1 }
  }

  /// The owner of a code and the position that issued it.
  package func issued(_ code: Text) -> (owner: Handle, position: UInt64)? {
    guard let number = codes.number(of: code) else { return nil }
    let row = rows[Int(number)]
    return (Handle(row.owner), row.position)
  }

  /// Whom a code refers to, or `nil` where it was never issued.
  public func owner(of code: Text) -> Handle? { issued(code)?.owner }

  /// The first code that was issued to an owner.
  public func code(of owner: Handle) -> Text? {
    guard owner.index < firstOfOwner.count, firstOfOwner[owner.index] > 0 else { return nil }
    return codes.name(of: firstOfOwner[owner.index] - 1)
  }

  package mutating func visitParts(_ visitor: inout some StatePartVisitor) {
    visitor.visit(&codes)
    visitor.visit(&rows)
    visitor.visit(&firstOfOwner)
  }

  package struct CodeRow: Digestible, BitwiseCopyable {
    let owner: UInt32
    private let filler: UInt32 = 0
    let position: UInt64

    init(owner: UInt32, position: UInt64) {
      self.owner = owner
      self.position = position
    }

    package func digest(into sink: inout some DigestSink) {
      sink.absorb(owner)
      sink.absorb(position)
    }
  }
}
