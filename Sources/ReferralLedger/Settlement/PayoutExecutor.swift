public import LedgerCore

/// Moves money outside the ledger, for lines of batches (rule R13).
///
/// The service supplies it. It is asked for a line only after the start of the attempt is durable, and again with
/// the same key as long as its outcome is not known: after a crash, a time-out, or an error that is thrown. So it
/// must do what a key stands for once, however often it is asked, and tell the same each time; payment providers
/// take such a key as their idempotency key.
public protocol PayoutExecutor: Sendable {
  /// Where the money of a referrer goes; it is recorded before the executor is asked to move it.
  func destination(of referrer: ID, in currency: Text) async -> Text

  /// Moves the money of an order, unless it has done so before.
  ///
  /// - Throws: anything, where it is not known whether the money was moved.
  func pay(_ order: PayoutOrder) async throws -> PayoutResult
}

extension PayoutExecutor {
  /// Somewhere outside, where the executor alone knows the addresses.
  public func destination(of referrer: ID, in currency: Text) async -> Text {
    Destination<Spelled>.somewhereOutside
  }
}

/// What became of an order.
public enum PayoutResult: Hashable, Sendable {
  /// The money was moved; the reference is what the transfer is called outside.
  case paid(reference: Text? = nil)
  /// The money was not moved, and will not be under this key.
  case failed(reason: Text)
  /// Whether the money was moved is not known; the same key will be asked for again.
  case unknown
}

/// One attempt to pay one line of a batch.
public struct PayoutOrder: Hashable, Sendable {
  /// The line.
  public let line: BatchLineID
  /// How much.
  public let amount: Amount
  /// Which attempt this is, from 1: the next one comes only after this one has failed.
  public let attempt: UInt64
  /// Where to.
  public let destination: Text

  /// The idempotency key: the same for every repetition of this attempt, and for nothing else.
  public var key: Text { line.key(attempt: attempt) }
  /// The batch.
  public var batch: Text { line.batch }
  /// Who is to be paid.
  public var referrer: ID { line.referrer }
  /// In which currency.
  public var currency: Text { line.currency }

  /// The order as one line of JSON: `key`, `batch`, `referrer`, `amount`, `currency`, `attempt`.
  public var json: String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("key", key)
    writer.member("batch", batch)
    writer.member("referrer", referrer)
    writer.member("amount", Text(amount.description))
    writer.member("currency", currency)
    writer.key("attempt")
    writer.integer(Int64(clamping: attempt))
    writer.endObject()
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
