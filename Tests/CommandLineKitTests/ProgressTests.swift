@testable import CommandLineKit
import Testing

@Suite("Progress")
struct ProgressTests {
  @Test("shows how much is done, how fast, and how long it will still take")
  func whole() {
    #expect(
      ProgressBar.line(1_234_567, part: 0.5, seconds: 4, unit: "lines", width: 80)
        == "███████████████░░░░░░░░░░░░░░░  50%  1,234,567 lines  308,641/s  4 s left")
  }

  @Test("shows no estimate of what has no known end")
  func endless() {
    #expect(
      ProgressBar.line(5000, part: nil, seconds: 2, unit: "lines", width: 80)
        == "5,000 lines  2,500/s")
  }

  @Test("fits into a line", arguments: [20, 40, 60, 80])
  func fits(width: Int) {
    for part in [nil, 0, 0.37, 1] {
      let line = ProgressBar.line(
        987_654_321, part: part, seconds: 5000, unit: "lines", width: width)
      #expect(line.columns <= width, "\(line)")
    }
  }

  @Test(
    "tells longer times in minutes and hours",
    arguments: [(1.0, "1 s left"), (90, "01:30 left"), (7200, "2:00:00 left")])
  func times(seconds: Double, text: String) {
    #expect(
      ProgressBar.line(10, part: 0.5, seconds: seconds, unit: "lines", width: 80).hasSuffix(text))
  }
}

@Suite("A misspelt word")
struct SuggestionTests {
  @Test(
    "is taken for the nearest one",
    arguments: [
      ("improt", "import"), ("blance", "balances"), ("Balances", "balances"), ("verfy", "verify"),
      ("exprt", "export"),
    ])
  func nearest(word: String, meant: String) {
    let words = ["import", "export", "balances", "verify", "root"]
    #expect(Suggestion.nearest(to: word, among: words) == meant)
  }

  @Test("that is near none is taken for none", arguments: ["frobnicate", "", "xyz"])
  func farFromAll(word: String) {
    #expect(Suggestion.nearest(to: word, among: ["import", "export"]) == nil)
  }
}
