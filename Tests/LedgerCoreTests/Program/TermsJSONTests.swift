import LedgerCore
import ReferralLedgerTesting
import Testing

@Suite("T1–T8: terms as canonical JSON")
struct TermsJSONTests {
  @Test("T1–T8: hundreds of generated terms read back as they were printed")
  func generated() throws {
    var random = RandomSource(seed: 8)
    for _ in 0..<400 {
      let terms = Generator<ProgramTerms>.terms.value(from: &random)
      let compact = String(decoding: terms.json, as: UTF8.self)
      let read = try ProgramTerms(compact)
      #expect(read == terms)
      #expect(read.json == terms.json)
      #expect(try ProgramTerms(terms.prettyJSON) == terms)
    }
  }

  @Test("T1–T8: terms written in any order, with or without defaults, are the same bytes")
  func canonical() throws {
    let shuffled = """
      { "blockedReferrers":"hold", "minimumWithdrawal":{"USD":"10"}, "pool":{
        "sources":["subscriptions","creator-fees"], "weights":{"likes":"0.250000","follows":"0.50",
        "comments":"1.0","posts":"3"}, "share":"100.0%"},
        "payoutBonus":[{"rate":"5.00%","depth":1}], "currencies":{"USD":2,"SOL":9},
        "cashback":[{"rounding":"down","rate":"20%","depth":1},
          {"rounding":"halfEven","rate":"10%","depth":2}],
        "minimumPayout":{"USD":"5.0"}, "name":"\\u0064efault" }
      """
    #expect(try ProgramTerms(shuffled).json == ProgramTerms(TermsFieldTests.example).json)
  }

  @Test("T1–T8: the canonical JSON is what the record format says")
  func frozen() throws {
    let json = String(decoding: try ProgramTerms(TermsFieldTests.example).json, as: UTF8.self)
    #expect(
      json == #"{"name":"default","currencies":{"SOL":9,"USD":2},"cashback":[{"depth":1,"#
        + #""rate":"20%","rounding":"down"},{"depth":2,"rate":"10%","rounding":"halfEven"}],"#
        + #""paymentKinds":["purchase","subscription","renewal","topUp"],"payoutBonus":"#
        + #"[{"depth":1,"rate":"5%","rounding":"down"}],"pool":{"share":"100%","weights":"#
        + #"{"comments":"1","follows":"0.5","likes":"0.25","posts":"3"},"sources":"#
        + #"["creator-fees","subscriptions"]},"settlement":"batched","holdDays":0,"#
        + #""minimumPayout":{"USD":"5.00"},"minimumWithdrawal":{"USD":"10.00"},"#
        + #""withdrawalApproval":true,"rewardMonths":null,"blockedReferrers":"hold"}"#)
  }

  @Test(
    "R16: a score is a plain decimal of at most six digits, and prints without idle zeros",
    arguments: [
      ("39.5", 39_500_000, "39.5"), ("0", 0, "0"), ("0.000001", 1, "0.000001"),
      ("10.000000", 10_000_000, "10"), ("100", 100_000_000, "100"),
    ] as [(String, UInt128, String)])
  func scores(text: String, millionths: UInt128, printed: String) {
    #expect(Score(text)?.millionths == millionths)
    #expect(Score(text)?.description == printed)
  }

  @Test(
    "R16: anything else is no score",
    arguments: [
      "", ".", ".5", "1.", "-1", "+1", "1e3", "1.0000001", "1.2.3", " 1", "٣",
      "170141183460469231731687303715885", "999999999999999999999999999999999999999999",
    ])
  func noScores(text: String) {
    #expect(Score(text) == nil)
  }

  @Test("R16: the largest score of a record reads and prints")
  func largestScore() {
    let largest = Score(millionths: UInt128(Int128.max))
    #expect(Score(largest.description) == largest)
    #expect(Score(millionths: 1) < largest)
  }
}
