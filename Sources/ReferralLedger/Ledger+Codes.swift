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
  public func issueCode(
    to owner: ID, isAnother: Bool = false, at: Timestamp? = nil, actor: Text? = nil,
    random: inout some RandomNumberGenerator
  ) async throws(LedgerFailure) -> Text {
    while true {
      let state = machine.state
      if !isAnother, let handle = state.directory.handle(of: owner),
        let code = state.figures.codes.code(of: handle)
      {
        // Told only when the event that issued it is durable.
        switch await durability(of: machine.head) {
        case .durable: return code
        case .decideAgain: continue
        case .failed(let failure): throw .store(failure)
        }
      }
      let code = ReferralCode.make(using: &random)
      guard state.figures.codes.owner(of: code) == nil else { continue }
      do throws(LedgerFailure) {
        try await record(
          .referralCodeIssued(ReferralCodeIssued(code: code, owner: owner)), at: at, actor: actor)
        return code
      } catch {
        // Somebody else drew the same code in the meantime: draw again.
        guard case .rejected(let rejection) = error, rejection.code == .conflict else {
          throw error
        }
      }
    }
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
