import CommandLineKit
import LedgerCore
import ReferralLedger

/// `notifications` (rule R23).
enum NotificationsCommand {
  private static let consumer = Parameter.required(
    "consumer", ValueKind<String>.consumer,
    "who delivers them: lower-case letters, digits, - . _")
  private static let acknowledge = Parameter.flag(
    "acknowledge", "counts what is printed as delivered, so that it is not printed again")

  static let command = Command(
    "notifications", "prints what a consumer has not yet told people, as JSON lines",
    details: """
      A new consumer begins with the first event. Each notification has an id that is the same whenever it is printed, so \
      that whoever delivers it can tell everyone once. Without --acknowledge the same ones are printed the next time. \
      With it the consumer's cursor moves past what was printed, once all of it was taken by whoever reads it. \
      With --as-of it prints what was to be told by then.
      """,
    takes: [Parameters.ledger, consumer, acknowledge, Parameters.asOf],
    examples: [
      "referral-ledger notifications spring --consumer mail --acknowledge | ./send-mails":
        "what is new, once"
    ], run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let session = try Session(given, console)
    let (path, consumer) = (try given(Parameters.ledger), try given(consumer))
    let acknowledges = try given(acknowledge)
    let asOf = try given(Parameters.asOf)
    guard asOf == nil || !acknowledges else {
      throw .usage("--as-of looks at the past, and --acknowledge goes on from it; give one of them")
    }
    return try await session.reading(path) { opened throws(CommandFailure) in
      var end = await opened.ledger.position
      if let asOf { end = try await session.pastState(of: opened, asOf).state.head }
      let last = end
      try await opened.attempt { () throws(StoreFailure) in
        let feed = try await opened.ledger.notifications(for: consumer, startingAfter: 0)
        while true {
          let found = try await feed.next(maximum: acknowledges ? 1000 : .max)
          for notification in found where notification.position <= last {
            console.output.line(notification.json())
          }
          console.output.flush()
          guard acknowledges, !console.output.isClosed else { return }
          guard let latest = found.last else {
            return try await feed.acknowledge(upTo: last)
          }
          try await feed.acknowledge(upTo: latest.position)
        }
      }
      return .done
    }
  }
}
