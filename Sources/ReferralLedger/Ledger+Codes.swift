public import LedgerCore

/// Referral codes (rule R5).
extension Ledger {
  /// The code of an owner: the one there is, or a new one from a secure source.
  public func issueCode(
    to owner: ID, at: Timestamp? = nil, actor: Text? = nil
  ) async throws(LedgerFailure) -> Text {
    var random = SystemRandomNumberGenerator()
    return try await issueCode(to: owner, at: at, actor: actor, random: &random)
  }

  /// The code of an owner, a new one drawn from the given source.
  ///
  /// A source that gives nothing but codes of others is given up after ``maximumDraws``: `conflict`.
  public func issueCode(
    to owner: ID, isAnother: Bool = false, at: Timestamp? = nil, actor: Text? = nil,
    random: inout some RandomNumberGenerator
  ) async throws(LedgerFailure) -> Text {
    do throws(StoreFailure) {
      try await admit()
    } catch {
      throw .store(error)
    }
    defer { dismiss() }
    var draws = 0
    while true {
      let drawn: (code: Text, answer: LedgerMachine.Answer?)?
      do throws(StoreFailure) {
        drawn = try await drawCode(
          for: owner, isAnother: isAnother, at: at, actor: actor, random: &random, &draws)
      } catch {
        throw .store(error)
      }
      guard let (code, answer) = drawn else { continue }
      // Whether found or new, it is told only when the event that issued it is durable.
      switch await durability(of: machine.head) {
      case .durable: break
      case .decideAgain: continue
      case .failed(let failure): throw .store(failure)
      }
      switch answer {
      case nil: return code
      case .accepted, .duplicate:
        observer.observe(.accepted(.referralCodeIssued, events: 1))
        return code
      case .rejected(let rejection):
        observer.observe(.rejected(.referralCodeIssued, rejection))
        throw .rejected(rejection)
      }
    }
  }

  /// How many codes are drawn for an owner before the source of randomness is given up.
  public static let maximumDraws = 64

  /// The code there is, or a new one with what was decided about it; `nil` where it must be drawn again.
  ///
  /// All of it without pause, so that two who ask for the same owner at once get the same code.
  private func drawCode(
    for owner: ID, isAnother: Bool, at: Timestamp?, actor: Text?,
    random: inout some RandomNumberGenerator, _ draws: inout Int
  ) async throws(StoreFailure) -> (code: Text, answer: LedgerMachine.Answer?)? {
    try await readiness()
    if !isAnother, let handle = machine.state.directory.handle(of: owner),
      let code = machine.state.figures.codes.code(of: handle)
    {
      return (code, nil)
    }
    var code: Text
    repeat {
      guard draws < Ledger.maximumDraws else { return ("", .rejected(.noFreeCode(for: owner))) }
      draws += 1
      code = ReferralCode.make(using: &random)
    } while machine.state.figures.codes.owner(of: code) != nil
    let proposal = Proposal(
      .referralCodeIssued(ReferralCodeIssued(code: code, owner: owner)), at: at, actor: actor)
    return try await decide(proposal, in: epoch).map { (code, $0) }
  }

  /// Issues a code that the host chose.
  @discardableResult
  public func issue(
    code: Text, to owner: ID, at: Timestamp? = nil, actor: Text? = nil
  ) async throws(LedgerFailure) -> Receipt {
    try await record(
      .referralCodeIssued(ReferralCodeIssued(code: code, owner: owner)), at: at, actor: actor)
  }
}

extension Rejection {
  /// Nothing but codes that somebody has was drawn.
  fileprivate static func noFreeCode(for owner: ID) -> Rejection {
    Rejection(
      .conflict,
      "\(Ledger.maximumDraws) codes were drawn for \(owner), and somebody has each of them; the source "
        + "of randomness repeats itself")
  }
}

/// How codes are made: 8 characters of an alphabet without look-alikes, 40 bits.
enum ReferralCode {
  /// Digits and capital letters without 0, 1, I and O.
  private static let alphabet = Array("23456789ABCDEFGHJKLMNPQRSTUVWXYZ".utf8)

  static func make(using random: inout some RandomNumberGenerator) -> Text {
    var bits = random.next() as UInt64
    var code: [UInt8] = []
    for _ in 0..<8 {
      code.append(alphabet[Int(bits & 31)])
      bits >>= 5
    }
    return Text(String(decoding: code, as: UTF8.self))
  }
}
