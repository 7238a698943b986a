/// What lines come to in each currency.
///
/// A line nearly always is in the currency of the one before, so that none has to be looked up.
struct CurrencySums {
  private var sums: [Sum] = []
  private var places: [Text: Int] = [:]
  private var latest = 0

  private struct Sum {
    let currency: Text
    let exponent: UInt8
    var units: Int64
  }

  /// Why a line could not be added.
  enum Failure {
    /// An earlier line of the currency has amounts of another exponent.
    case exponent
    /// The sum would not be an amount.
    case overflow
  }

  /// Adds a line, or tells why it cannot be added.
  mutating func add(_ units: Int64, exponent: UInt8, in currency: Text) -> Failure? {
    if latest == sums.count || sums[latest].currency != currency { find(currency, exponent) }
    guard sums[latest].exponent == exponent else { return .exponent }
    let (sum, overflow) = sums[latest].units.addingReportingOverflow(units)
    guard !overflow else { return .overflow }
    sums[latest].units = sum
    return nil
  }

  private mutating func find(_ currency: Text, _ exponent: UInt8) {
    if let place = places[currency] {
      latest = place
    } else {
      latest = sums.count
      places[currency] = latest
      sums.append(Sum(currency: currency, exponent: exponent, units: 0))
    }
  }

  /// The sums, sorted by code.
  var totals: [CurrencyTotal<Spelled>] {
    sums.map { sum in
      CurrencyTotal(
        currency: sum.currency, amount: Amount(minorUnits: sum.units, exponent: sum.exponent))
    }.sorted { $0.currency < $1.currency }
  }
}
