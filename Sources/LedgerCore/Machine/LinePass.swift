/// A way through the lines of a batch: what is the same for all of them is looked up once, what each needs is
/// looked up for several together, and nothing is kept of a line that was paid.
///
/// It pays only lines as nearly all are: paid into the wallet of somebody whom the log knows, in a batch of
/// which no executor ever had a line. The rules are those of a single line (``Payee``). Any other line, and one that
/// a rule refuses, it leaves to the gate, which tells why.
struct LinePass: ~Copyable {
  /// How many lines are looked up together.
  static let size = 64

  let batch: Text
  /// Whether any line of the batch can be paid in passing.
  private let isEveryday: Bool
  /// What the keys of all lines begin with.
  private let key: KeyBuilder
  /// Whom the lines probably pay, as far as the preview says so.
  private let hints: [UInt32]
  /// The line that is paid; what differs from one to the next is written over.
  private var step = Step()
  private var writer: LineWriter
  private var currency = LatestCurrency()

  /// The lines that were looked up together, by their places in the preview, and whom they probably pay.
  private(set) var found = 0..<0
  private var numbers: [UInt32] = []

  init(of preview: borrowing BatchPreview, _ stamp: borrowing Stamp, on state: inout LedgerState) {
    batch = preview.batch
    isEveryday =
      !preview.batch.withBytes(BatchID.isOfPayment)
      && state.figures.cashback.lines.number(of: preview.batch) == nil
    key = KeyBuilder(state.figures.keys.hash, .cashbackPaid).adding(preview.batch)
    hints = preview.hints.numbers
    writer = LineWriter(of: preview.batch, stamp)
    step.shape = .line
    step.at = stamp.at
    step.recordedAt = stamp.recordedAt
    numbers.reserveCapacity(LinePass.size)
  }

  // MARK: Looking up

  /// Finds whom the next lines pay, and asks for the memory that paying them will need.
  ///
  /// Paying would wait for memory more than it computes, as a replay would; see ``RecordBatch``. Nothing is decided
  /// here, and what is decided does not depend on it.
  mutating func find(
    _ lines: UnsafeBufferPointer<BatchPreview.Line>, from first: Int, on state: inout LedgerState
  ) {
    found = first..<min(first + LinePass.size, lines.count)
    numbers.removeAll(keepingCapacity: true)
    if hints.isEmpty {
      guess(lines, on: &state)
    } else {
      numbers.append(contentsOf: hints[found])
    }
    _ = currency.take(lines[first].currency, on: &state)
    let currency = currency.known?.index ?? CurrencyIndex(0)
    for number in numbers {
      state.figures.keys.prefetch(key.adding(Handle(number), currency).value)
      state.directory.participants.prefetchName(of: number)
      state.figures.referrals.prefetchLink(of: number)
      state.figures.referrals.prefetchRow(of: number)
      state.figures.prefetchAccountHeads(of: number)
    }
    for number in numbers { state.figures.prefetchAccountRows(of: number) }
  }

  /// Guesses whom lines pay from their names alone.
  private mutating func guess(
    _ lines: UnsafeBufferPointer<BatchPreview.Line>, on state: inout LedgerState
  ) {
    let hash = state.figures.keys.hash
    let names = found.map { place in
      lines[place].referrer.withBytes { hash.hash($0, tweak: 0) }
    }
    for name in names { state.directory.participants.prefetchNumber(of: name) }
    for name in names { numbers.append(state.directory.participants.probableNumber(name)) }
  }

  // MARK: Paying

  /// Pays lines that were found, from a place on, as long as they can be paid in passing.
  ///
  /// - Returns: the place of the first that was not paid, or of the one behind those that were found.
  mutating func pay(
    _ lines: UnsafeBufferPointer<BatchPreview.Line>, from first: Int, on state: inout LedgerState,
    into group: inout RecordGroup
  ) -> Int {
    guard isEveryday else { return first }
    // Before the batch's first line nothing is one of its lines, whatever its key looks like.
    var firstPosition = Gate.firstPosition(of: batch, state)
    let batch = batch
    return batch.withBytes { batch in
      step.batch = 0..<batch.count
      var place = first
      while place < found.upperBound {
        guard let record = accept(lines, place, since: firstPosition, on: &state) else { break }
        group.append(framed: record)
        state.fold(&step, of: batch)
        firstPosition = min(firstPosition, state.head)
        place += 1
      }
      return place
    }
  }

  /// The record of a line, where it can be paid in passing; then the step says the same.
  @inline(__always)
  private mutating func accept(
    _ lines: UnsafeBufferPointer<BatchPreview.Line>, _ place: Int, since firstPosition: UInt64,
    on state: inout LedgerState
  ) -> UnsafeRawBufferPointer? {
    guard currency.take(lines[place].currency, on: &state), let currency = currency.known,
      let amount = lines[place].amount.minorUnits(exponent: currency.exponent), amount > 0
    else { return nil }
    let minimum = self.currency.minimumPayout
    return lines[place].referrer.withBytes { name -> UnsafeRawBufferPointer? in
      guard name.count <= Limits.idBytes,
        let number = state.directory.participants.number(
          of: name, expected: numbers[place &- found.lowerBound])
      else { return nil }
      let referrer = Handle(number)
      let key = key.adding(referrer, currency.index).value
      guard state.figures.keys.position(of: key, where: { $0 >= firstPosition }) == nil else {
        return nil
      }
      let payee = Payee(
        isBlocked: state.figures.referrals.isBlocked(referrer),
        cashback: state.figures.cashback.figures(of: referrer, currency.index),
        onHold: state.figures.cashback.onHold(referrer, currency.index, at: step.recordedAt),
        minimum: minimum, wallet: state.figures.wallets.figures(of: referrer, currency.index))
      do throws(Verdict) {
        try Gate.checkPayable(payee, amount, currency, of: lines[place].referrer)
        try Gate.checkFigures(
          of: payee, paid: amount, intoWallet: true, of: lines[place].referrer)
      } catch {
        return nil
      }
      step.participant = referrer
      step.key = key
      step.currency = currency.index
      step.amount = amount
      let referrals = state.figures.referrals.activated(of: referrer)
      return currency.code.withBytes { writer.write(name, $0, amount, referrals) }
    }
  }
}
