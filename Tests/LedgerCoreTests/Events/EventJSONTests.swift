import LedgerCore
import ReferralLedgerTesting
import Testing

@Suite("Events: proposals as JSON")
struct EventJSONTests {
  @Test(
    "Events: every type prints and reads back as the same proposal", arguments: RecordSamples.bodies
  )
  func roundTrip(body: EventBody<Spelled>) throws {
    var body = body
    // The first rules are what a reader takes for granted.
    if case .programPublished(var program) = body {
      program.rules = nil
      body = .programPublished(program)
    }
    var reader = EventJSONReader()
    let bare = Proposal(body)
    #expect(try reader.proposal(bare.json) == bare)
    let full = Proposal(
      body, at: Scene.morning, actor: "me \"quoted\" \\", correlation: "é😀", position: 5,
      recordedAt: Scene.morning.adding(days: 1))
    #expect(try reader.proposal(full.json) == full)
    #expect(!full.json.contains("\n"))
  }

  @Test("Events: hundreds of generated proposals read back as they were printed")
  func generated() throws {
    var random = RandomSource(seed: 12)
    var reader = EventJSONReader()
    for _ in 0..<150 {
      let proposal = Generator<Proposal>.proposals(.sound).value(from: &random)
      // Metrics and totals may be proposed in any order, and are read in the order of their bytes.
      let read = try reader.proposal(proposal.json)
      #expect(read.body.type == proposal.body.type && read.at == proposal.at)
      #expect(try reader.proposal(read.json) == read)
    }
  }

  @Test("M2: JSON carries amounts as strings, and a score as its decimal")
  func amounts() throws {
    let json = RecordSamples.all[16].json
    #expect(json.contains(#""amount":"0.25""#))
    #expect(json.contains(#""score":"170141183460469231731687303715884.105727""#))
  }

  @Test("Events: what is left out has its default")
  func defaults() throws {
    var reader = EventJSONReader()
    let payment = try reader.proposal(
      #"{"type":"PaymentSucceeded","payment":"p","payer":"b","amount":"1","currency":"USD","kind":"renewal"}"#
    )
    #expect(payment == Proposal(.payment("p", by: "b", "1", kind: .renewal)))
    let paid = try reader.proposal(
      #"{"type":"CashbackPaid","batch":"B","referrer":"a","amount":"1","currency":"USD"}"#)
    #expect(paid == Proposal(.paid("B", "a", "1")))
    let adjusted = try reader.proposal(
      #"{"type":"BalanceAdjusted","adjustment":"a","participant":"p","amount":"-1","currency":"USD","reason":"r"}"#
    )
    #expect(adjusted == Proposal(.adjustment("a", of: "p", "-1", reason: "r")))
  }

  @Test("Events: metrics and totals are read in any order of their keys")
  func order() throws {
    var reader = EventJSONReader()
    let line = try reader.proposal(
      #"{"type":"EngagementRecorded","period":"p","participant":"a","counts":{"z":1,"a":2}}"#)
    #expect(line.body == .engagement("p", "a", ["a": 2, "z": 1]))
  }

  static func block(_ fields: String) -> String { #"{"type":"ReferrerBlocked",\#(fields)}"# }

  @Test(
    "G4, G6: a line of the wrong shape is malformed, and the message names the byte",
    arguments: [
      "", "[]", "7", "{}", #"{"type":7}"#, #"{"type":"referrerBlocked"}"#, #"{"type":"Unheard"}"#,
      block(#""participant":"a""#), block(#""participant":"a","reason":"r","colour":"red""#),
      block(#""participant":"a","participant":"a","reason":"r""#),
      block(#""participant":"a","reason":"r"} {"#), block(#""participant":7,"reason":"r""#),
      block(#""participant":null,"reason":"r""#), block(#""participant":"a","reason":["r"]"#),
      block(#""participant":"a","reason":"r","actor":5"#),
      block(#""participant":"a","reason":"r","position":-1"#),
      block(#""participant":"a","reason":"r","position":1.5"#),
      block(#""participant":"a","reason":"r","at":5"#),
      block(#""participant":"a","reason":"\ud800""#),
      block("\"participant\":\"a\",\"reason\":\"r\n\""),
      #"{"type":"PaymentSucceeded","payment":"p","payer":"b","amount":1,"currency":"USD","kind":"renewal"}"#,
      #"{"type":"PaymentSucceeded","payment":"p","payer":"b","amount":"1","currency":"USD","kind":"gift"}"#,
      #"{"type":"PaymentSucceeded","payment":"p","payer":"b","amount":"1","currency":"USD"}"#,
      #"{"type":"PaymentSucceeded","payment":"p","payer":"b","amount":"1","currency":"USD","kind":"renewal","earnings":{}}"#,
      #"{"type":"PaymentSucceeded","payment":"p","payer":"b","amount":"1","currency":"USD","kind":"renewal","earnings":[{"referrer":"a"}]}"#,
      #"{"type":"PaymentSucceeded","payment":"p","payer":"b","amount":"1","currency":"USD","kind":"renewal","earnings":[{"referrer":"a","depth":1,"rate":"x","rounding":"down","amount":"1"}]}"#,
      #"{"type":"PaymentSucceeded","payment":"p","payer":"b","amount":"1","currency":"USD","kind":"renewal","earnings":[{"referrer":"a","depth":1,"rate":"1%","rounding":"up","amount":"1"}]}"#,
      #"{"type":"PaymentSucceeded","payment":"p","payer":"b","amount":"1","currency":"USD","kind":"renewal","earnings":[{"referrer":"a","depth":1,"rate":"1%","rounding":"down","amount":"1","more":1}]}"#,
      #"{"type":"PaymentRefunded","refund":"r","payment":"p","amount":"1","reason":"refund","reversals":[{"referrer":"a","depth":-1,"amount":"1"}]}"#,
      #"{"type":"EngagementRecorded","period":"p","participant":"a","counts":{"m":"1"}}"#,
      #"{"type":"EngagementRecorded","period":"p","participant":"a","counts":{"m":1,"m":1}}"#,
      #"{"type":"EngagementRecorded","period":"p","participant":"a","counts":[]}"#,
      #"{"type":"PayoutCalculated","period":"p","participant":"a","kind":"share","amount":"1","score":"x"}"#,
      #"{"type":"CashbackFailed","batch":"B","referrer":"a","amount":"1","currency":"USD","attempt":-1,"reason":"r"}"#,
      #"{"type":"ProgramPublished","version":1,"terms":{"currencies":{"USD":2},"colour":1}}"#,
      #"{"type":"ProgramPublished","version":1}"#,
    ])
  func malformed(line: String) throws {
    var reader = EventJSONReader()
    let rejection = try #require(throws: Rejection.self) { try reader.proposal(line) }
    #expect(rejection.code == .malformed)
    #expect(rejection.message.contains("byte"), "\(rejection.message)")
    // The reader is as good as new for the next line.
    #expect(try reader.proposal(Proposal(.blocked("a")).json) == Proposal(.blocked("a")))
  }

  @Test(
    "G6: a line that is malformed is told by its field",
    arguments: [
      (
        block(#""participant":7,"reason":"r""#),
        "participant: wrong type, expected a string at byte 40"
      ),
      (
        #"{"type":"CashbackFailed","batch":"B","referrer":"a","amount":"1","currency":"USD","attempt":"1","reason":"r"}"#,
        "attempt: wrong type, expected an integer at byte 92"
      ),
      (#"{"type":7}"#, "type: wrong type, expected a string at byte 8"),
      (block(#""participant":"a","reason":"r","colour":1"#), "unknown field at byte 57"),
    ])
  func toldByField(line: String, message: String) throws {
    var reader = EventJSONReader()
    let rejection = try #require(throws: Rejection.self) { try reader.proposal(line) }
    #expect(rejection.message == message)
  }

  @Test("G6: invalid UTF-8 is malformed, at its byte")
  func invalidUTF8() throws {
    var reader = EventJSONReader()
    for bytes in [[0xFF], [0xC3, 0x28], [0xED, 0xA0, 0x80]] as [[UInt8]] {
      let line = Array(#"{"type":"#.utf8) + [0x22] + bytes + [0x22, 0x7D]
      let rejection = line.withUnsafeBytes { bytes -> Rejection? in
        do throws(Rejection) {
          _ = try reader.proposal(bytes: bytes)
          return nil
        } catch { return error }
      }
      #expect(rejection?.code == .malformed)
      #expect(rejection?.message == "invalid UTF-8 at byte 9")
    }
  }

  @Test(
    "G6: a time that is none is invalidTime, wherever it stands",
    arguments: [
      block(#""participant":"a","reason":"r","at":"2025-10-01T09:00:00+02:00""#),
      block(#""participant":"a","reason":"r","recordedAt":"""#),
      #"{"type":"PeriodOpened","period":"p","from":"2025-10-01","to":"2025-10-02T00:00:00Z","currency":"USD"}"#,
      #"{"type":"PaymentRefunded","refund":"r","payment":"p","amount":"1","reason":"refund","matures":"soon"}"#,
    ])
  func invalidTime(line: String) throws {
    var reader = EventJSONReader()
    let rejection = try #require(throws: Rejection.self) { try reader.proposal(line) }
    #expect(rejection.code == .invalidTime && rejection.message.contains("byte"))
  }

  @Test("T1–T8: terms that are no terms are invalidTerms, also within a line")
  func invalidTerms() throws {
    var reader = EventJSONReader()
    let rejection = try #require(throws: Rejection.self) {
      try reader.proposal(
        #"{"type":"ProgramPublished","version":1,"terms":{"currencies":{"USD":13}}}"#)
    }
    #expect(rejection.code == .invalidTerms)
  }

  @Test("G6: a message quotes nothing of the line")
  func noQuotes() throws {
    var reader = EventJSONReader()
    for line in [Self.block(#""secret-key":"secret""#), #"{"type":"secret"}"#, #"{"secret":1}"#] {
      let rejection = try #require(throws: Rejection.self) { try reader.proposal(line) }
      #expect(!rejection.message.contains("secret"))
    }
  }
}
