extension Gate {
  /// Why a preview cannot be confirmed by somebody now, or `nil` (rule R12).
  ///
  /// A batch that is closed is not looked at here: confirming it again tells what became of it.
  package static func refusal(
    of preview: BatchPreview, by actor: Text, correlation: Text?, at moment: Timestamp,
    on state: LedgerState
  ) -> Rejection? {
    var shape = ShapeCheck()
    shape.envelope(actor: actor, correlation: correlation)
    shape.batch(preview.batch)
    if let failure = shape.failure { return failure }
    if state.figures.program.inForce == nil {
      return Rejection(.noProgram, "no terms are published; publish the program first")
    }
    if preview.actor != actor {
      return Rejection(
        .batchNotYours,
        "\(shown(preview.actor)) asked for \(preview.batch), and \(shown(actor)) cannot confirm it")
    }
    if preview.position > state.head {
      return Rejection(
        .positionMismatch,
        "\(preview.batch) was previewed at position \(preview.position), and the log ends at "
          + "\(state.head): it is of another log")
    }
    if let batch = state.figures.batches.batch(preview.batch), batch.row.finishedPosition > 0 {
      return nil
    }
    if moment > preview.expires {
      return Rejection(
        .batchExpired,
        "\(preview.batch) could be confirmed until \(preview.expires); preview again")
    }
    return nil
  }

  /// What is told where no line of a preview is left to be paid (rule R12).
  package static func nothingLeft(of preview: BatchPreview) -> Rejection {
    Rejection(
      .batchChanged,
      preview.lines.isEmpty
        ? "\(preview.batch) has no line to be paid"
        : "no line of \(preview.batch) is payable any more as it was previewed; preview again")
  }

  /// Whether a line is refused because it was paid already, with its amount, wherever that went (rule R12).
  ///
  /// An executor that was interrupted leaves such lines behind; they count as paid.
  static func isPaid(
    _ line: BatchPreview.Line, as rejection: Rejection, _ evidence: Evidence
  ) -> Bool {
    guard rejection.code == .conflict, let position = rejection.position,
      case .cashbackPaid(let paid)? = try? evidence.event(at: position).body
    else { return false }
    return paid.amount == line.amount
  }

  /// Why a line of a preview is not paid into the wallet, or `nil`, and then it is as it will be recorded.
  ///
  /// The referrer is `.none` where the log never named them.
  static func refusal(
    of line: inout CashbackPaid<Spelled>, ofPreviewTo referrer: Handle, _ state: LedgerState,
    _ hearing: Hearing
  ) -> Verdict? {
    // A name that the log knows was looked at when it came into it.
    if referrer == .none,
      let failure = shapeFailure(of: Proposal(.cashbackPaid(line)), actor: hearing.stamp.actor)
    {
      return .rejected(failure)
    }
    if let rejection = inFlight(line, to: referrer, state) { return .rejected(rejection) }
    do throws(Verdict) {
      try pay(&line, to: referrer.optional, state, hearing)
      return nil
    } catch {
      return error
    }
  }

  /// Why a line cannot be paid into the wallet because an executor has it, or `nil` (rule R13).
  private static func inFlight(
    _ line: CashbackPaid<Spelled>, to referrer: Handle, _ state: LedgerState
  ) -> Rejection? {
    guard state.figures.cashback.lines.rows.count > 0,
      let index = state.directory.index(of: line.currency),
      state.figures.cashback.lines.line(line.batch, referrer, index)?.status == .inFlight
    else { return nil }
    return Rejection(
      .invalidTransition,
      "an attempt for \(shown(line.referrer)) in \(shown(line.batch)) is in flight")
  }
}
