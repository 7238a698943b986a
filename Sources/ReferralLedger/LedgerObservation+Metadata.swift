internal import LedgerCore
internal import LedgerStorage

extension LedgerObservation {
  /// What a log line says beside the name: ids, positions, amounts and codes, and no contents beyond them.
  public var metadata: [(key: String, value: String)] {
    switch self {
    case .opened(let snapshot, let replayed, let duration):
      [("snapshot", "\(snapshot)"), ("replayed", "\(replayed)"), ("duration", "\(duration)")]
    case .appended(let positions, let bytes, let duration):
      [
        ("positions", "\(positions.lowerBound)-\(positions.upperBound)"), ("bytes", "\(bytes)"),
        ("duration", "\(duration)"),
      ]
    case .recorded(let event): event.observedMetadata
    case .accepted(let type, let events): [("event", type.name), ("events", "\(events)")]
    case .duplicate(let type): [("event", type.name)]
    case .rejected(let type, let rejection):
      [
        ("event", type.name), ("code", rejection.code.rawValue), ("message", rejection.message),
      ]
    case .failed(let failure), .snapshotFailed(let failure): [("failure", "\(failure)")]
    case .headMoved(let head): [("position", "\(head)")]
    case .recovered(let report): [("bytes", "\(report.quarantinedBytes)")]
    case .snapshotSaved(let position, let bytes, let duration):
      [("position", "\(position)"), ("bytes", "\(bytes)"), ("duration", "\(duration)")]
    case .snapshotIgnored(let reason): [("reason", reason)]
    case .batchPaid(let outcome):
      [
        ("batch", outcome.preview.batch.string), ("paid", "\(outcome.paid.count)"),
        ("failed", "\(outcome.failed.count)"), ("unknown", "\(outcome.unknown.count)"),
        ("changed", "\(outcome.changed.count)"),
      ]
    case .payoutStarted(let order): order.observedMetadata
    case .payoutEnded(let order, _): order.observedMetadata
    case .scheduledRun(let schedule): [("schedule", "\(schedule)")]
    case .scheduledRunFailed(let schedule, let error):
      [("schedule", "\(schedule)"), ("error", LedgerObservation.shown(error))]
    case .notificationDelivered(let notification): notification.observedMetadata
    case .notificationFailed(let notification, let error):
      notification.observedMetadata + [("error", LedgerObservation.shown(error))]
    case .waiting(let count): [("waiting", "\(count)")]
    }
  }

  /// The ledger's own errors name ids and positions; of others only the type is told, as they may hold anything.
  private static func shown(_ error: any Error) -> String {
    switch error {
    case let error as LedgerFailure: error.description
    case let error as StoreFailure: error.description
    case let error as Rejection: error.description
    default: "\(type(of: error))"
    }
  }
}

extension LedgerEvent {
  fileprivate var observedMetadata: [(key: String, value: String)] {
    let place = [("event", body.type.name), ("position", "\(position)")]
    switch body {
    case .referralRegistered(let registration):
      return place + [
        ("referee", registration.referee.string), ("referrer", registration.referrer?.string ?? ""),
      ]
    case .referralActivated(let activation):
      return place + [
        ("referee", activation.referee.string), ("trigger", "\(activation.trigger)"),
      ]
    case .paymentSucceeded(let payment):
      let earned = (payment.earnings ?? []).map { "\($0.referrer) \($0.amount)" }
      return place + [
        ("payment", payment.payment.string), ("payer", payment.payer.string),
        ("currency", payment.currency.string), ("earned", earned.joined(separator: ", ")),
      ]
    default: return place
    }
  }
}

extension PayoutOrder {
  fileprivate var observedMetadata: [(key: String, value: String)] {
    [
      ("key", key.string), ("batch", batch.string), ("referrer", referrer.string),
      ("amount", "\(amount) \(currency)"), ("attempt", "\(attempt)"),
    ]
  }
}

extension LedgerNotification {
  fileprivate var observedMetadata: [(key: String, value: String)] {
    [
      ("id", id.string), ("kind", kind.rawValue), ("participant", participant?.string ?? ""),
      ("position", "\(position)"),
    ]
  }
}
