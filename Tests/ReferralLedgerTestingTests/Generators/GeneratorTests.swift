import LedgerCore
import ReferralLedgerTesting
import Testing

@Suite struct GeneratorTests {
  @Test(arguments: Temper.allCases)
  func `The same seed gives the same history`(temper: Temper) {
    let generator = Generator<History>.histories(temper)
    for seed: UInt64 in 0..<10 {
      var (one, other) = (RandomSource(seed: seed), RandomSource(seed: seed))
      #expect(generator.value(from: &one) == generator.value(from: &other))
      #expect(one.next() == other.next())
    }
    var (one, other) = (RandomSource(seed: 1), RandomSource(seed: 2))
    #expect(generator.value(from: &one) != generator.value(from: &other))
  }

  @Test func `Random numbers are the published ones`() {
    // The first outputs of SplitMix64 for the seed 1234567, as its authors' code gives them.
    var random = RandomSource(seed: 1_234_567)
    #expect(random.next() == 6_457_827_717_110_365_317)
    #expect(random.next() == 3_203_168_211_198_807_973)
  }

  @Test func `Numbers stay within their range, up to its ends`() {
    var random = RandomSource(seed: 1)
    var seen: Set<Int64> = []
    for _ in 0..<200 { seen.insert(random.number(in: -2...2)) }
    #expect(seen == [-2, -1, 0, 1, 2])
    _ = random.number(in: .min ... .max)
    #expect(random.number(in: 5...5) == 5)
    #expect(random.below(0) == 0)
  }

  @Test func `T1 to T8: generated terms may be published`() throws {
    try checkProperty(.terms, seed: 2, count: 500) { terms in
      if let problem = terms.problem { throw Violations([problem]) }
    }
  }

  @Test func `Terms with a feature less may be published as well`() throws {
    var random = RandomSource(seed: 3)
    let generator = Generator<ProgramTerms>.terms
    for _ in 0..<50 {
      let terms = generator.value(from: &random)
      for simpler in generator.simplerValues(than: terms) {
        #expect(simpler.problem == nil)
        #expect(simpler != terms)
      }
    }
  }

  @Test func `Combinators shrink what they are made of`() {
    let digits = Generator<Int64>.number(in: 0...9)
    let texts = digits.map({ "n\($0)" }, back: { Int64($0.dropFirst()) ?? 0 })
    #expect(Array(texts.simplerValues(than: "n4")) == ["n0", "n2", "n3"])
    #expect(Array(digits.orNone(percent: 10).simplerValues(than: 1)) == [nil, 0])
    let pairs = Generator<(Int64, Int64)>.pair(digits, digits)
    #expect(pairs.simplerValues(than: (1, 1)).map { [$0.0, $0.1] } == [[0, 1], [1, 0]])
    let words = Generator<String>.element(of: ["a", "b", "c"], otherwise: "")
    #expect(Array(words.simplerValues(than: "c")) == ["a", "b"])
  }

  @Test(arguments: Temper.allCases)
  func `Proposals of every type are drawn`(temper: Temper) {
    var random = RandomSource(seed: 4)
    var types: Set<EventType> = []
    for _ in 0..<3_000 {
      types.insert(Generator<Proposal>.proposals(temper).value(from: &random).body.type)
    }
    let drawn = Set(EventType.allCases).subtracting([.payoutCalculated, .periodClosed])
    #expect(types.isSuperset(of: drawn))
  }
}
