internal import LedgerCore
internal import LedgerStorage

/// Reads one invented input as records, as a log, as JSON, as terms and as a damaged snapshot; whatever it holds,
/// nothing may trap.
///
/// What does read must be canonical: written again it gives the same bytes.
@c(LLVMFuzzerTestOneInput)
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = UnsafeRawBufferPointer(start: start, count: count)
  guard let choice = input.first else { return 0 }
  let rest = UnsafeRawBufferPointer(rebasing: input.dropFirst())
  switch choice % 5 {
  case 0: readRecord(rest)
  case 1: replay(rest)
  case 2: readLine(rest)
  case 3: _ = try? ProgramTerms(String(decoding: rest, as: UTF8.self))
  default: restore(rest)
  }
  return 0
}

/// A directory that knows two currencies, as a log's first event would make it.
private let directory: Directory = {
  var state = LedgerState()
  var terms = ProgramTerms(currencies: [
    Currency(code: "SOL", exponent: 9), Currency(code: "USD", exponent: 2),
  ])
  terms.cashback = [CashbackRule(depth: 1, rate: .flat(.zero))]
  let time = Timestamp(milliseconds: 0)
  var writer = RecordWriter()
  writer.append(
    LedgerEvent(
      position: 1, at: time, recordedAt: time, actor: "fuzz",
      body: .programPublished(ProgramPublished(version: 1, terms: terms, rules: 1))))
  var framed: [UInt8] = []
  RecordFraming.append(writer.bytes, to: &framed)
  try? state.fold(framed: framed)
  return state.directory
}()

private func readRecord(_ bytes: UnsafeRawBufferPointer) {
  guard let event = try? directory.spell(bytes, at: 1) else { return }
  var writer = RecordWriter()
  writer.append(event)
  precondition(writer.bytes.elementsEqual(bytes), "a record that reads is not canonical")
  _ = event.json
}

private func replay(_ bytes: UnsafeRawBufferPointer) {
  var state = LedgerState()
  try? state.fold(framed: Array(bytes))
  let moment = state.recordedAt ?? Timestamp(milliseconds: 0)
  _ = state.balances(at: moment)
}

private func readLine(_ bytes: UnsafeRawBufferPointer) {
  var reader = EventJSONReader()
  guard let proposal = try? reader.proposal(bytes: bytes) else { return }
  var ledger = LedgerMachine(LedgerState(), actor: "fuzz")
  let now = Timestamp(milliseconds: 0)
  _ = try? ledger.propose(proposal, now: now, evidence: Evidence())
  guard let again = try? reader.proposal(proposal.json) else {
    preconditionFailure("a printed proposal does not read back")
  }
  precondition(again.json == proposal.json, "a proposal does not print as it was read")
}
