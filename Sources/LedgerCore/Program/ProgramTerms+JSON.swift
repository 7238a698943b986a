extension ProgramTerms {
  /// Reads terms as JSON; unknown fields are refused, and what is left out has its default.
  public init(_ json: String) throws(TermsFailure) {
    self = try ProgramTerms.reading { tape throws(JSONFailure) in try tape.parse(json) }
    if let problem { throw .invalid(problem) }
  }

  package init(json: UnsafeRawBufferPointer) throws(TermsFailure) {
    self = try ProgramTerms.reading { tape throws(JSONFailure) in try tape.parse(json) }
  }

  private static func reading(
    _ parse: (inout JSONTape) throws(JSONFailure) -> Void
  ) throws(TermsFailure) -> ProgramTerms {
    var tape = JSONTape()
    do throws(JSONFailure) {
      try parse(&tape)
    } catch {
      throw .malformed(error.description)
    }
    return try TermsReader(tape: tape).terms(tape.root)
  }

  /// The terms as canonical JSON: every field, in the order of the documentation, without spaces.
  package var json: [UInt8] {
    var writer = JSONWriter()
    write(to: &writer)
    return writer.bytes
  }

  /// The terms as JSON that people read, two spaces a level.
  public var prettyJSON: String {
    var writer = JSONWriter(.pretty)
    write(to: &writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("name")
    writer.string(name.string)
    writer.key("currencies")
    writer.beginObject()
    for currency in currencies {
      writer.key(currency.code.string)
      writer.integer(Int64(currency.exponent))
    }
    writer.endObject()
    writer.key("cashback")
    writer.beginArray()
    for rule in cashback { rule.write(to: &writer) }
    writer.endArray()
    writer.key("paymentKinds")
    writer.beginArray()
    for kind in PaymentKind.allCases where paymentKinds.contains(kind) { writer.word(kind.word) }
    writer.endArray()
    writer.key("payoutBonus")
    writer.beginArray()
    for rule in payoutBonus { rule.write(to: &writer) }
    writer.endArray()
    if let pool {
      writer.key("pool")
      pool.write(to: &writer)
    }
    writer.key("settlement")
    writer.word(settlement.word)
    writer.key("holdDays")
    writer.integer(Int64(holdDays))
    writer.key("minimumPayout")
    write(minimumPayout, to: &writer)
    writer.key("minimumWithdrawal")
    write(minimumWithdrawal, to: &writer)
    writer.key("withdrawalApproval")
    writer.bool(withdrawalApproval)
    writer.key("rewardMonths")
    if let rewardMonths { writer.integer(Int64(rewardMonths)) } else { writer.null() }
    writer.key("blockedReferrers")
    writer.word(blockedReferrers.word)
    writer.endObject()
  }

  private func write(_ minimums: [CurrencyMinimum], to writer: inout JSONWriter) {
    writer.beginObject()
    for minimum in minimums {
      writer.key(minimum.currency.string)
      let scale = Int(currency(minimum.currency)?.exponent ?? 0)
      writer.string(DecimalText.print(units: minimum.minorUnits, scale: scale))
    }
    writer.endObject()
  }
}

extension CashbackRule {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("depth")
    writer.integer(Int64(depth))
    writer.key("rate")
    switch rate {
    case .flat(let rate): writer.string(rate.description)
    case .ladder(let steps, let counts):
      writer.beginObject()
      writer.key("ladder")
      writer.beginObject()
      for step in steps {
        writer.key(String(step.from))
        writer.string(step.rate.description)
      }
      writer.endObject()
      writer.key("counts")
      writer.word(counts.word)
      writer.endObject()
    case .plans(let plans, let otherwise):
      writer.beginObject()
      writer.key("plans")
      writer.beginObject()
      for plan in plans {
        writer.key(plan.plan.string)
        writer.string(plan.rate.description)
      }
      writer.endObject()
      writer.key("otherwise")
      writer.string(otherwise.description)
      writer.endObject()
    }
    writer.key("rounding")
    writer.word(rounding.word)
    writer.endObject()
  }
}

extension BonusRule {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("depth")
    writer.integer(Int64(depth))
    writer.key("rate")
    writer.string(rate.description)
    writer.key("rounding")
    writer.word(rounding.word)
    writer.endObject()
  }
}

extension PoolTerms {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("share")
    writer.string(share.description)
    writer.key("weights")
    writer.beginObject()
    for weight in weights {
      writer.key(weight.metric.string)
      writer.string(
        DecimalText.print(units: weight.millionths, scale: Score.scale, trimming: true))
    }
    writer.endObject()
    writer.key("sources")
    writer.beginArray()
    for source in sources { writer.string(source.string) }
    writer.endArray()
    writer.endObject()
  }
}

extension JSONWriter {
  package mutating func word(_ word: StaticString) { string(word.description) }
}
