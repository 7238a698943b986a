/// What a schedule makes due, as far as the log tells (rule R24).
extension LedgerState {
  /// When the latest batch was begun, those of single payments apart; `nil` where none ever was.
  ///
  /// Any batch counts, also one that was asked for by hand or pays one referrer alone. A run that finds nobody to
  /// pay leaves nothing in the log, and is due until it pays somebody.
  public var latestBatchRun: Timestamp? { figures.batches.rows.rows.last?.recordedAt }

  /// The open periods whose end has passed, in the order in which they were opened.
  ///
  /// - Parameters:
  ///   - schedule: when periods are calculated; with it, only those since whose end a scheduled moment has come.
  ///   - now: the present moment.
  /// - Returns: the ids of the periods. What was calculated is closed, so that no latest run need be known.
  public func periodsDue(by schedule: Schedule? = nil, at now: Timestamp) -> [Text] {
    figures.periods.rows.rows.enumerated().compactMap { number, row in
      guard !row.isClosed, row.to <= now else { return nil }
      // A scheduled moment that is the period's end counts: the period is over then.
      let before = Timestamp(milliseconds: row.to.milliseconds - 1)
      if let schedule, !schedule.isDue(since: before, at: now) { return nil }
      return figures.periods.ids.name(of: UInt32(number))
    }
  }
}
