/// What became of each line of a confirmed batch (rules R12 and R13).
///
/// Each line of the preview stands in exactly one of the lists, in the preview's order.
public struct BatchOutcome: Hashable, Sendable {
  /// What was confirmed.
  public let preview: BatchPreview
  /// What was paid.
  public package(set) var paid: [BatchPreview.Line] = []
  /// What the executor could not pay; it is pending again.
  public package(set) var failed: [Failed] = []
  /// What was handed to the executor and nothing is known of yet; it is in flight and will be asked for again.
  public package(set) var unknown: [BatchPreview.Line] = []
  /// What was not payable any more as it was previewed; it stays pending.
  public package(set) var changed: [Changed] = []
  /// Where the batch was closed; `nil` as long as a line is unknown.
  public package(set) var position: UInt64?
  /// Whether the batch had been closed before, and nothing was done now.
  public package(set) var isDuplicate = false

  package init(_ preview: BatchPreview) { self.preview = preview }

  /// What became of a preview whose lines were paid except for some, by their place in the preview, rising.
  init(paying preview: BatchPreview, except unpaid: [(place: Int, rejection: Rejection)]) {
    self.preview = preview
    guard !unpaid.isEmpty else {
      // The same array, so that a million lines are not copied.
      paid = preview.lines
      return
    }
    var next = 0
    for (place, rejection) in unpaid {
      paid += preview.lines[next..<place]
      changed.append(Changed(line: preview.lines[place], rejection: rejection))
      next = place + 1
    }
    paid += preview.lines[next...]
  }

  /// A line that could not be paid.
  public struct Failed: Hashable, Sendable {
    /// The line.
    public let line: BatchPreview.Line
    /// What the executor said.
    public let reason: Text

    package init(line: BatchPreview.Line, reason: Text) {
      self.line = line
      self.reason = reason
    }
  }

  /// A line that changed since the preview.
  public struct Changed: Hashable, Sendable {
    /// The line.
    public let line: BatchPreview.Line
    /// Why it cannot be paid as it was previewed.
    public let rejection: Rejection

    package init(line: BatchPreview.Line, rejection: Rejection) {
      self.line = line
      self.rejection = rejection
    }
  }

  /// What became of a preview whose batch is closed, as its lines stand in the log.
  package init(_ preview: BatchPreview, closedAs details: BatchDetails?) {
    self.preview = preview
    isDuplicate = true
    position = details?.summary.finishedPosition
    var recorded: [[Text]: BatchDetails.Line] = [:]
    for line in details?.lines ?? [] { recorded[[line.referrer, line.currency]] = line }
    for line in preview.lines {
      let found = recorded[[line.referrer, line.currency]]
      switch found?.amount == line.amount ? found?.status : nil {
      case .paid: paid.append(line)
      case .failed: failed.append(Failed(line: line, reason: found?.reason ?? ""))
      case .inFlight: unknown.append(line)
      case nil:
        changed.append(
          Changed(
            line: line,
            rejection: Rejection(.batchChanged, "\(preview.batch) was closed without this line")))
      }
    }
  }

  /// What was paid in each currency, sorted by code.
  public var totals: [CurrencyTotal<Spelled>] {
    // What was paid are lines of the preview, each at most once: as many are all of them.
    paid.count == preview.lines.count ? preview.totals : BatchOutcome.totals(of: paid)
  }

  /// What lines come to in each currency; they are some of a preview's, whose totals are amounts.
  package static func totals(of lines: [BatchPreview.Line]) -> [CurrencyTotal<Spelled>] {
    var sums = CurrencySums()
    for line in lines {
      guard case .decimal(let units, let exponent) = line.amount.written else { continue }
      _ = sums.add(units, exponent: exponent, in: line.currency)
    }
    return sums.totals
  }

  /// The event that closes the batch.
  package var finished: BatchFinished<Spelled> {
    BatchFinished(
      batch: preview.batch, paid: UInt64(paid.count), failed: UInt64(failed.count),
      changed: UInt64(changed.count), totals: totals)
  }
}

extension BatchOutcome {
  /// The preview and the outcome as one line of JSON: the preview's keys, and `paid`, `failed`, `unknown`, `changed`.
  public var json: String { String(decoding: jsonBytes, as: UTF8.self) }

  /// The preview and the outcome as one line of JSON, in UTF-8.
  public var jsonBytes: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    preview.writeMembers(to: &writer)
    writer.list("paid", paid) { $1.write(to: &$0) }
    writer.list("failed", failed) { writer, failed in
      writer.beginObject()
      failed.line.writeMembers(to: &writer)
      writer.member("reason", failed.reason)
      writer.endObject()
    }
    writer.list("unknown", unknown) { $1.write(to: &$0) }
    writer.list("changed", changed) { writer, changed in
      writer.beginObject()
      changed.line.writeMembers(to: &writer)
      writer.member("reason", Text(changed.rejection.code.rawValue))
      writer.endObject()
    }
    writer.endObject()
    return writer.bytes
  }
}
