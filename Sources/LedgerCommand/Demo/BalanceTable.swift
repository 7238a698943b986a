import ReferralLedger

/// Balances as a table: names to the left, numbers to the right, columns of zeros left out.
struct BalanceTable {
  private let balances: [Balance]

  private static let figures: [(name: String, figure: any KeyPath<Balance, Int64> & Sendable)] = [
    ("earned", \.earned), ("paid", \.paid), ("pending", \.pending), ("on hold", \.onHold),
    ("in flight", \.inFlight), ("payable", \.payable), ("wallet", \.wallet),
    ("reserved", \.reserved), ("available", \.available), ("unclaimed", \.unclaimed),
  ]

  init(_ balances: [Balance]) { self.balances = balances }

  var text: String {
    let shown = BalanceTable.figures.filter { figure in
      balances.contains { $0[keyPath: figure.figure] != 0 }
    }
    let header = ["participant", "currency"] + shown.map(\.name)
    let rows = balances.map { balance in
      [balance.participant.string, balance.currency.code.string]
        + shown.map { balance.money($0.figure).amount.description }
    }
    let widths = header.indices.map { column in
      ([header] + rows).map { $0[column].count }.max() ?? 0
    }
    let lines = ([header] + rows).map { row in
      row.indices.map { column in
        let padding = String(repeating: " ", count: widths[column] - row[column].count)
        return column < 2 ? row[column] + padding : padding + row[column]
      }.joined(separator: "  ")
    }
    return lines.map { "  " + $0 }.joined(separator: "\n")
  }
}
