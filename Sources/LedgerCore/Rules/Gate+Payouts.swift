extension Gate {
  /// What came of planning a payout.
  package enum Plan {
    case planned(PeriodPayout)
    case duplicate(of: UInt64)
    case rejected(Rejection)
  }

  /// Plans the payout of a period as if it were recorded at `now` (rule R17).
  package static func plan(_ period: Text, on state: LedgerState, now: Timestamp) -> Plan {
    guard Limits.isValidText(period, maximum: Limits.idBytes) else {
      return .rejected(
        Rejection(.invalidID, "period is not 1…128 bytes without control characters"))
    }
    guard state.figures.program.terms != nil else {
      return .rejected(
        Rejection(.noProgram, "no terms are published; publish the program first"))
    }
    do throws(Verdict) {
      return .planned(try PeriodPayout.plan(period, state, recordedAt: now))
    } catch {
      switch error {
      case .rejected(let rejection): return .rejected(rejection)
      case .duplicate(let position): return .duplicate(of: position ?? 0)
      case .needs: return .rejected(Rejection(.malformed, "a plan needs no evidence"))
      }
    }
  }
}

extension Gate {
  /// Why the lines of a payout cannot be read or do not stand next: the period, the amounts, and for an
  /// open period the positions (rule G4); or `nil`.
  static func readingFailure(
    of lines: [Proposal], _ period: Text, _ state: LedgerState
  ) -> Rejection? {
    do throws(Verdict) {
      for line in lines {
        switch line.body {
        case .payoutCalculated(let line):
          let row = try self.period(line.period, state).row
          _ = try positiveUnits(line.amount, currency(row.currency, state))
        case .periodClosed(let closed):
          let row = try self.period(closed.period, state).row
          let currency = currency(row.currency, state)
          _ = try positiveUnits(closed.pool, currency)
          _ = try positiveUnits(closed.shares, currency)
          _ = try unsignedUnits(closed.bonuses, currency)
        default: break
        }
      }
      let row = try self.period(period, state).row
      guard !row.isClosed else { return nil }
      for (offset, line) in lines.enumerated() {
        let next = state.head + 1 + UInt64(offset)
        if let position = line.position, position != next {
          throw .rejected(
            .positionMismatch, "the event would stand at position \(next), not \(position)")
        }
      }
    } catch {
      if case .rejected(let rejection) = error { return rejection }
    }
    return nil
  }
}

extension PeriodPayout {
  /// Why proposed lines are not this payout, or `nil` where they are (rule G5).
  func difference(from lines: [Proposal], _ state: LedgerState) -> Rejection? {
    let mismatch = Rejection(
      .amountMismatch,
      "the lines for period \(Gate.shown(period)) are not the whole payout that the rules give")
    guard lines.count == eventCount else { return mismatch }
    let isSame = lines.indices.allSatisfy { index in
      lines[index].body.reads(as: body(at: index, state.directory), currency)
    }
    return isSame ? nil : mismatch
  }
}

extension EventBody where Form == Spelled {
  /// Whether this proposed line, read in a currency, is the planned one; its score may be left out.
  fileprivate func reads(as planned: EventBody<Spelled>, _ currency: Gate.KnownCurrency) -> Bool {
    func read(_ amount: Amount) -> Amount? {
      amount.minorUnits(exponent: currency.exponent).map(currency.amount)
    }
    switch (self, planned) {
    case (.payoutCalculated(var line), .payoutCalculated(let expected)):
      guard let amount = read(line.amount) else { return false }
      line.amount = amount
      line.score = line.score ?? expected.score
      return line == expected
    case (.periodClosed(var closed), .periodClosed(let expected)):
      guard let pool = read(closed.pool), let shares = read(closed.shares),
        let bonuses = read(closed.bonuses)
      else { return false }
      closed.pool = pool
      closed.shares = shares
      closed.bonuses = bonuses
      return closed == expected
    default:
      return false
    }
  }
}
