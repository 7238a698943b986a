import LedgerCore
import Testing

@Suite("T1–T8: terms that are refused")
struct TermsRefusalTests {
  @Test(
    "T1–T8: what is not the JSON of terms is malformed",
    arguments: [
      "", "[]", "null", "{}", "{\"currencies\":{\"USD\":2}", #"{"currencies":{"USD":2}} x"#,
      #"{"currencies":[]}"#, #"{"currencies":{"USD":"2"}}"#, #"{"currencies":{"USD":2.0}}"#,
      #"{"currencies":{"USD":2,"USD":2}}"#, #"{"currencies":{"USD":2},"currencies":{"USD":2}}"#,
      #"{"currencies":{"USD":2},"colour":"red"}"#, #"{"currencies":{"USD":2},"name":null}"#,
      #"{"currencies":{"USD":2},"name":7}"#, #"{"currencies":{"USD":2},"cashback":{}}"#,
      #"{"currencies":{"USD":2},"cashback":[{"depth":1}]}"#,
      #"{"currencies":{"USD":2},"cashback":[{"rate":"1%"}]}"#,
      #"{"currencies":{"USD":2},"cashback":[{"depth":1,"rate":"1%","cap":"5"}]}"#,
      #"{"currencies":{"USD":2},"cashback":[{"depth":1,"rate":20}]}"#,
      #"{"currencies":{"USD":2},"cashback":[{"depth":1,"rate":{}}]}"#,
      #"{"currencies":{"USD":2},"cashback":[{"depth":1,"rate":{"ladder":{"0":"1%"},"plans":{}}}]}"#,
      #"{"currencies":{"USD":2},"cashback":[{"depth":1,"rate":{"ladder":{"0":"1%","0":"2%"}}}]}"#,
      #"{"currencies":{"USD":2},"pool":{"weights":{}}}"#,
      #"{"currencies":{"USD":2},"pool":{"share":"1%","weights":{"posts":3}}}"#,
      #"{"currencies":{"USD":2},"pool":{"share":"1%","weights":{},"sauce":[]}}"#,
      #"{"currencies":{"USD":2},"holdDays":"7"}"#, #"{"currencies":{"USD":2},"holdDays":1.5}"#,
      #"{"currencies":{"USD":2},"withdrawalApproval":"yes"}"#,
      #"{"currencies":{"USD":2},"minimumPayout":{"USD":5}}"#,
      #"{"currencies":{"USD":2},"settlement":1}"#, #"{"currencies":{"USD":2},"rewardMonths":"1"}"#,
    ])
  func malformed(json: String) {
    do throws(TermsFailure) {
      _ = try ProgramTerms(json)
      Issue.record("was read: \(json)")
    } catch {
      guard case .malformed(let problem) = error else {
        Issue.record("not malformed: \(error)")
        return
      }
      #expect(problem.contains("byte"), "a message names the byte: \(problem)")
    }
  }

  @Test(
    "T1–T8: a value that terms may not have is invalid, and the message names the field",
    arguments: [
      (#""currencies":{}"#, "currencies"), (#""currencies":{"USD":13}"#, "exponent"),
      (#""currencies":{"USD":-1}"#, "exponent"), (#""currencies":{"":2}"#, "currency code"),
      (#""currencies":{"A\u0085B":2}"#, "currency code"),
      (#""currencies":{"ABCDEFGHIJKLMNOPQRSTUVWXY":2}"#, "currency code"),
      (#""currencies":{"USD":2},"name":"""#, "name"),
      (#""currencies":{"USD":2},"name":"a\tb""#, "name"),
      (#""currencies":{"USD":2},"cashback":[{"depth":0,"rate":"1%"}]"#, "depth 0"),
      (#""currencies":{"USD":2},"cashback":[{"depth":9,"rate":"1%"}]"#, "depth 9"),
      (
        #""currencies":{"USD":2},"cashback":[{"depth":1,"rate":"1%"},{"depth":1,"rate":"2%"}]"#,
        "depth 1"
      ),
      (#""currencies":{"USD":2},"cashback":[{"depth":1,"rate":"100.1%"}]"#, "rate"),
      (#""currencies":{"USD":2},"cashback":[{"depth":1,"rate":"20"}]"#, "rate"),
      (#""currencies":{"USD":2},"cashback":[{"depth":1,"rate":"1%","rounding":"up"}]"#, "rounding"),
      (#""currencies":{"USD":2},"cashback":[{"depth":1,"rate":{"ladder":{}}}]"#, "ladder"),
      (#""currencies":{"USD":2},"cashback":[{"depth":1,"rate":{"ladder":{"01":"1%"}}}]"#, "ladder"),
      (#""currencies":{"USD":2},"cashback":[{"depth":1,"rate":{"ladder":{"-1":"1%"}}}]"#, "ladder"),
      (
        #""currencies":{"USD":2},"cashback":[{"depth":1,"rate":{"ladder":{"4294967296":"1%"}}}]"#,
        "ladder"
      ),
      (
        #""currencies":{"USD":2},"cashback":[{"depth":1,"rate":{"ladder":{"0":"1%"},"counts":"all"}}]"#,
        "counts"
      ),
      (#""currencies":{"USD":2},"cashback":[{"depth":1,"rate":{"plans":{"":"1%"}}}]"#, "plan"),
      (#""currencies":{"USD":2},"paymentKinds":["gift"]"#, "paymentKinds"),
      (#""currencies":{"USD":2},"paymentKinds":["topUp","topUp"]"#, "topUp twice"),
      (#""currencies":{"USD":2},"payoutBonus":[{"depth":9,"rate":"1%"}]"#, "payoutBonus"),
      (
        #""currencies":{"USD":2},"payoutBonus":[{"depth":1,"rate":"1%"},{"depth":1,"rate":"1%"}]"#,
        "payoutBonus"
      ),
      (#""currencies":{"USD":2},"pool":{"share":"1%","weights":{"posts":"-1"}}"#, "posts"),
      (#""currencies":{"USD":2},"pool":{"share":"1%","weights":{"posts":"0.0000001"}}"#, "posts"),
      (#""currencies":{"USD":2},"pool":{"share":"1%","weights":{"":"1"}}"#, "metric"),
      (
        #""currencies":{"USD":2},"pool":{"share":"1%","weights":{},"sources":["a","a"]}"#,
        "source a"
      ),
      (#""currencies":{"USD":2},"pool":{"share":"1%","weights":{},"sources":[""]}"#, "source"),
      (#""currencies":{"USD":2},"settlement":"weekly""#, "settlement"),
      (#""currencies":{"USD":2},"settlement":"immediate","holdDays":1"#, "holdDays"),
      (
        #""currencies":{"USD":2},"settlement":"immediate","minimumPayout":{"USD":"0.01"}"#,
        "minimumPayout"
      ),
      (#""currencies":{"USD":2},"holdDays":-1"#, "holdDays"),
      (#""currencies":{"USD":2},"holdDays":36501"#, "holdDays"),
      (#""currencies":{"USD":2},"rewardMonths":-1"#, "rewardMonths"),
      (#""currencies":{"USD":2},"rewardMonths":12001"#, "rewardMonths"),
      (#""currencies":{"USD":2},"minimumPayout":{"EUR":"1"}"#, "EUR"),
      (#""currencies":{"USD":2},"minimumPayout":{"USD":"1.001"}"#, "USD"),
      (#""currencies":{"USD":2},"minimumWithdrawal":{"USD":"-1"}"#, "negative"),
      (#""currencies":{"USD":2},"blockedReferrers":"drop""#, "blockedReferrers"),
    ])
  func invalid(fields: String, named: String) {
    do throws(TermsFailure) {
      _ = try ProgramTerms("{\(fields)}")
      Issue.record("was read: \(fields)")
    } catch {
      guard case .invalid(let problem) = error else {
        Issue.record("not invalid: \(error)")
        return
      }
      #expect(problem.contains(named), "\(problem)")
    }
  }

  @Test("T3: immediate settlement goes with a minimum of zero, and with the limits of the others")
  func limits() throws {
    let json = #"{"currencies":{"USD":2},"settlement":"immediate","minimumPayout":{"USD":"0"}}"#
    #expect(try ProgramTerms(json).problem == nil)
    #expect(
      try ProgramTerms(#"{"currencies":{"USD":2},"holdDays":36500,"rewardMonths":12000}"#).holdDays
        == 36_500)
    #expect(try ProgramTerms(#"{"currencies":{"A":12},"rewardMonths":0}"#).rewardMonths == 0)
  }

  @Test("M1: a program declares at most 250 currencies")
  func currencies() {
    let codes = (0..<251).map { Currency(code: Text("C\($0)"), exponent: 2) }
    #expect(ProgramTerms(currencies: Array(codes.dropLast())).problem == nil)
    #expect(ProgramTerms(currencies: codes).problem?.contains("250") == true)
    #expect(ProgramTerms(currencies: [codes[0], codes[0]]).problem?.contains("twice") == true)
  }

  @Test("T8: currencies are never removed nor given another exponent; all else may change")
  func succession() throws {
    let terms = try ProgramTerms(TermsFieldTests.example)
    #expect(terms.problem(after: terms) == nil)
    let more = try ProgramTerms(#"{"currencies":{"EUR":2,"SOL":9,"USD":2}}"#)
    #expect(more.problem(after: terms) == nil)
    let fewer = try ProgramTerms(#"{"currencies":{"USD":2}}"#)
    #expect(fewer.problem(after: terms)?.contains("SOL") == true)
    let finer = try ProgramTerms(#"{"currencies":{"SOL":9,"USD":3}}"#)
    #expect(finer.problem(after: terms)?.contains("USD") == true)
  }
}
