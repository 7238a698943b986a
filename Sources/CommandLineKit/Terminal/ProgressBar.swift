/// Shows on a terminal how far long work has come, how fast it is, and how long it will still take.
package struct ProgressBar {
  private let console: Console
  private let unit: String
  private let isShown: Bool
  private let start: ContinuousClock.Instant
  private var shownAt: ContinuousClock.Instant?

  /// A bar for work that is counted in some unit; it shows itself only where a person reads along.
  package init(_ console: Console, unit: String) {
    self.console = console
    self.unit = unit
    isShown = console.errors.isTerminal && !console.isQuiet
    start = .now
  }

  /// Shows how much was done; the part of the whole that is done, where it is known, gives the estimate.
  package mutating func show(_ count: Int, part: Double?) {
    let now = ContinuousClock.now
    guard isShown, shownAt.map({ now - $0 >= .milliseconds(100) }) ?? true else { return }
    shownAt = now
    let seconds = (now - start) / .seconds(1)
    let text = ProgressBar.line(
      count, part: part, seconds: seconds, unit: unit, width: console.narrowWidth - 1)
    console.errors.write("\r\u{1B}[K\(text)")
    console.errors.flush()
  }

  /// Takes the bar away.
  package mutating func clear() {
    guard isShown, shownAt != nil else { return }
    console.errors.write("\r\u{1B}[K")
    console.errors.flush()
    shownAt = nil
  }

  /// The bar as text: `███████░░░  70%  1,234,567 lines  301,000/s  4 s left`.
  static func line(
    _ count: Int, part: Double?, seconds: Double, unit: String, width: Int
  ) -> String {
    let rate = seconds > 0.05 ? Double(count) / seconds : nil
    var text = "\(count.grouped) \(unit)"
    if let rate { text += "  \(Int(min(rate, 1e15)).grouped)/s" }
    guard let part else { return text.cut(to: width) }
    let done = min(max(part, 0), 1)
    if rate != nil, done > 0.001 {
      text += "  \(remaining(seconds * (1 - done) / done)) left"
    }
    let percent = "\(Int(done * 100))%"
    let field = String(repeating: " ", count: 4 - percent.count) + percent + "  " + text
    let room = min(width - field.columns - 1, 30)
    guard room >= 8 else { return field.cut(to: width) }
    let filled = Int(done * Double(room))
    return String(repeating: "█", count: filled)
      + String(repeating: "░", count: room - filled) + " " + field
  }

  private static func remaining(_ seconds: Double) -> String {
    let whole = Int(min(seconds.rounded(.up), 359_999))
    if whole < 60 { return "\(whole) s" }
    let parts = [whole / 60 % 60, whole % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
    return whole < 3600
      ? parts.joined(separator: ":") : "\(whole / 3600):" + parts.joined(separator: ":")
  }
}

extension BinaryInteger {
  /// The number with a comma before every three digits.
  package var grouped: String {
    var text = ""
    let digits = String(magnitude)
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
      text.append(digit)
    }
    return self < 0 ? "-" + text : text
  }
}
