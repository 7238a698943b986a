/// What did not hold, each under what was looked at.
struct Findings {
  let subject: String
  private(set) var violations: [String] = []

  init(_ subject: String) { self.subject = subject }

  mutating func expect(_ holds: Bool, _ sentence: String) {
    if !holds { violations.append("\(subject): \(sentence)") }
  }
}
