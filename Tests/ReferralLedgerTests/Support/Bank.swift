import LedgerCore
import ReferralLedger
import Synchronization

/// An executor outside of the ledger that does what a key stands for once, whatever else goes wrong.
final class Bank: PayoutExecutor {
  /// What becomes of a call.
  enum Mood: Sendable {
    /// The money is moved, and that is said.
    case pays
    /// The money is not moved, for good.
    case refuses
    /// The money is moved, and nobody hears of it.
    case paysSilently
    /// Nothing is done, and nobody hears of it.
    case isDeaf
  }

  private let state = Mutex(State())

  private struct State {
    var results: [Text: PayoutResult] = [:]
    var orders: [PayoutOrder] = []
    var moods: [Mood] = []
    var decide: (@Sendable (PayoutOrder) -> Mood)?
    var whileAsked: (@Sendable (PayoutOrder) async -> Void)?
  }

  struct Silence: Error {}

  /// Every call, in order.
  var orders: [PayoutOrder] { state.withLock { $0.orders } }

  /// What was moved, by key.
  var moved: [Text: Amount] {
    state.withLock { state in
      var moved: [Text: Amount] = [:]
      for order in state.orders {
        if case .paid = state.results[order.key] { moved[order.key] = order.amount }
      }
      return moved
    }
  }

  /// What each referrer was given in all, in minor units.
  var given: [ID: Int64] {
    let keys = moved
    var referrers: [Text: ID] = [:]
    for order in orders { referrers[order.key] = order.referrer }
    var given: [ID: Int64] = [:]
    for (key, amount) in keys { given[referrers[key] ?? "", default: 0] += amount.units }
    return given
  }

  /// Says what becomes of the next calls, one after another; all others are paid.
  func next(_ moods: Mood...) { state.withLock { $0.moods += moods } }

  /// Says what becomes of every new key.
  func decide(_ body: (@Sendable (PayoutOrder) -> Mood)?) { state.withLock { $0.decide = body } }

  /// Does something before each call is answered.
  func whileAsked(_ body: (@Sendable (PayoutOrder) async -> Void)?) {
    state.withLock { $0.whileAsked = body }
  }

  func destination(of referrer: ID, in currency: Text) async -> Text { Text("iban:\(referrer)") }

  func pay(_ order: PayoutOrder) async throws -> PayoutResult {
    let body = state.withLock { state in
      state.orders.append(order)
      return state.whileAsked
    }
    await body?(order)
    let result: PayoutResult? = state.withLock { state in
      if let known = state.results[order.key] { return known }
      let mood =
        state.moods.isEmpty ? state.decide?(order) ?? .pays : state.moods.removeFirst()
      switch mood {
      case .pays:
        state.results[order.key] = .paid(reference: Text("t-\(order.key)"))
        return state.results[order.key]
      case .refuses:
        state.results[order.key] = .failed(reason: "account closed")
        return state.results[order.key]
      case .paysSilently:
        state.results[order.key] = .paid(reference: Text("t-\(order.key)"))
        return nil
      case .isDeaf: return nil
      }
    }
    guard let result else { throw Silence() }
    return result
  }
}
