/// What fields of events are made of, as every form of an event that carries JSON has it.
extension JSONWriter {
  /// Writes what a payment earned, in the order of the chain.
  package mutating func write(_ earnings: [Earning<Spelled>]) {
    beginArray()
    for earning in earnings {
      beginObject()
      key("referrer")
      string(earning.referrer.string)
      key("depth")
      integer(Int64(earning.depth))
      key("rate")
      string(earning.rate.description)
      key("rounding")
      word(earning.rounding.word)
      key("amount")
      string(earning.amount.description)
      endObject()
    }
    endArray()
  }

  /// Writes what a refund takes back.
  package mutating func write(_ reversals: [Reversal<Spelled>]) {
    beginArray()
    for reversal in reversals {
      beginObject()
      key("referrer")
      string(reversal.referrer.string)
      key("depth")
      integer(Int64(reversal.depth))
      key("amount")
      string(reversal.amount.description)
      endObject()
    }
    endArray()
  }

  /// Writes counts by metric.
  package mutating func write(_ counts: [MetricCount<Spelled>]) {
    beginObject()
    for count in counts {
      key(count.metric.string)
      integer(Int64(clamping: count.count))
    }
    endObject()
  }

  /// Writes totals by currency.
  package mutating func write(_ totals: [CurrencyTotal<Spelled>]) {
    beginObject()
    for total in totals {
      key(total.currency.string)
      string(total.amount.description)
    }
    endObject()
  }
}
