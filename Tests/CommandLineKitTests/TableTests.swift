import CommandLineKit
import Testing

@Suite("A table")
struct TableTests {
  private let listing = Listing(
    [
      .text("participant"), .text("currency"), .number("earned").optional,
      .number("onHold", "on hold").optional, .prose("note").optional,
    ],
    rows: [
      [.text("alice"), .text("USD"), .decimal("9.80"), .decimal("0.00"), .none],
      [
        .text("bob, the builder of things"), .text("JPY"), .decimal("-12345"), .decimal("0"), .none,
      ],
    ])

  private let batches = Listing(
    [
      .text("batch"), .number("amount"), .prose("reason"), .moment("recorded"),
      .number("position").minor,
    ],
    rows: [
      [
        .text("BATCH-20251001-090000"), .decimal("92233720368547758.07"),
        .text("the bank knows no such account"), .text("2025-10-01T09:00:00.000Z"), .number(42),
      ]
    ])

  private func lines(_ listing: Listing, _ width: Int) -> [String] {
    Table(listing, width: width, style: Style(isColoured: false)).lines
  }

  @Test("has numbers to the right, and no column of text that is empty")
  func wide() {
    #expect(
      lines(listing, .max) == [
        "participant                 currency  earned  on hold",
        "alice                       USD         9.80     0.00",
        "bob, the builder of things  JPY       -12345        0",
      ])
  }

  @Test("that is too wide leaves out columns of zeros, and says so")
  func narrower() {
    #expect(
      lines(listing, 44) == [
        "participant                 currency  earned",
        "alice                       USD         9.80",
        "bob, the builder of things  JPY       -12345", "(on hold: none)",
      ])
  }

  @Test("that is still too wide shortens moments, moves together, leaves out the least, cuts prose")
  func narrowest() {
    let head = "BATCH-20251001-090000  92233720368547758.07  the bank knows no such account"
    let left = "(not shown: position; a wider terminal has room)"
    #expect(lines(batches, 115)[1] == head + "  2025-10-01T09:00:00.000Z        42")
    #expect(lines(batches, 107)[1] == head + "  2025-10-01 09:00        42")
    let close = head.split(separator: "  ").joined(separator: " ")
    #expect(lines(batches, 99)[1] == close + " 2025-10-01 09:00       42")
    #expect(lines(batches, 94).suffix(2) == [head + "  2025-10-01 09:00", left])
    #expect(lines(batches, 91).suffix(2) == [close + " 2025-10-01 09:00", left])
    #expect(
      lines(batches, 70).suffix(2) == [
        "BATCH-20251001-090000 92233720368547758.07 the bank … 2025-10-01 09:00", left,
      ])
  }

  @Test("becomes blocks of lines where even that does not fit, with everything in full")
  func blocks() {
    #expect(
      lines(listing, 24) == [
        "participant  alice", "currency     USD", "earned       9.80", "",
        "participant  bob, the", "             builder of", "             things",
        "currency     JPY", "earned       -12345",
      ])
    #expect(
      lines(batches, 30) == [
        "batch     BATCH-20251001-09000", "          0", "amount    92233720368547758.07",
        "reason    the bank knows no", "          such account", "recorded  2025-10-01 09:00",
        "position                    42",
      ])
  }

  @Test("says in a block only what there is to say")
  func shortBlocks() {
    let lines = lines(
      Listing(
        [.text("id"), .text("reference").optional, .text("referrer")],
        rows: [
          [.text("w1"), .none, .text("alice")], [.text("w2"), .text("bank-7"), .text("bob")],
        ]), 20)
    #expect(
      lines == [
        "id         w1", "referrer   alice", "", "id         w2", "reference  bank-7",
        "referrer   bob",
      ])
  }

  @Test("never loses an id or an amount, and is never wider than the terminal", arguments: 30...140)
  func fits(width: Int) {
    for listing in [listing, batches] {
      let lines = lines(listing, width)
      for line in lines { #expect(line.columns <= width, "\(line)") }
      let whole = lines.joined().filter { $0 != " " }
      for column in listing.columns.indices
      where [.text, .number].contains(listing.columns[column].kind) {
        for row in listing.rows where !listing.columns[column].isMinor && !isZero(row[column]) {
          #expect(whole.contains(row[column].text.filter { $0 != " " }), "\(width): \(lines)")
        }
      }
    }
  }

  private func isZero(_ cell: Cell) -> Bool {
    cell == .decimal("0") || cell == .decimal("0.00") || cell == .none
  }

  @Test("counts the columns of a terminal, not characters")
  func displayWidths() {
    let rows = ["Zoë", "👩‍👧", "漢字", "e\u{301}"].map { [Cell.text($0), .number(1)] }
    #expect(
      lines(Listing([.text("id"), .number("n")], rows: rows), .max) == [
        "id    n", "Zoë   1", "👩‍👧    1", "漢字  1", "e\u{301}     1",
      ])
  }

  @Test("shows nothing that moves the cursor or turns the text")
  func controls() {
    let listing = Listing([.text("id")], rows: [[.text("a\u{1B}[2J\nb\u{202E}c")]])
    #expect(lines(listing, .max) == ["id", "a\u{FFFD}[2J\u{FFFD}b\u{FFFD}c"])
  }

  @Test(
    "shows ids differently that differ by what nobody sees",
    arguments: [
      ("bob ", "bob␣"), (" bob\u{A0}", "␣bob␣"), ("  ", "␣␣"), ("b b", "b b"),
      ("b\u{200B}ob", "b\u{FFFD}ob"), ("\u{FEFF}bob", "\u{FFFD}bob"), ("bob\u{AD}", "bob\u{FFFD}"),
      ("bo\u{200D}b", "bo\u{FFFD}b"), ("bob\u{FE0F}", "bob\u{FFFD}"),
      ("👩\u{200D}\u{200D}👧", "👩\u{200D}\u{FFFD}👧"),
      ("👩‍👧", "👩‍👧"), ("❤\u{FE0F}", "❤\u{FE0F}"), ("می\u{200C}خواهم", "می\u{200C}خواهم"),
    ])
  func lookAlikes(id: String, shown: String) {
    let table = lines(Listing([.text("id")], rows: [[.text(id)]]), .max)
    #expect(table.last?.unicodeScalars.elementsEqual(shown.unicodeScalars) == true, "\(table)")
  }

  @Test("is coloured only where it may be")
  func colour() {
    let coloured = Table(listing, width: .max, style: Style(isColoured: true)).lines
    #expect(coloured[0].hasPrefix("\u{1B}[1mparticipant"))
    #expect(!lines(listing, .max).joined().contains("\u{1B}"))
  }
}

@Suite("Comma-separated values")
struct CSVTests {
  @Test(
    "follow RFC 4180, and keep a spreadsheet from running what is in a cell (F16)",
    arguments: [
      (Cell.text("plain"), "plain"), (.text("a,b"), "\"a,b\""),
      (.text("say \"hi\""), "\"say \"\"hi\"\"\""), (.text("two\nlines"), "\"two\nlines\""),
      (.text("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\""), (.text("=1+1"), "'=1+1"),
      (.text("+1"), "'+1"), (.text("-1"), "'-1"), (.text("@SUM(A1)"), "'@SUM(A1)"),
      (.text("\tx"), "'\tx"), (.decimal("-0.50"), "-0.50"), (.number(-3), "-3"),
      (.flag(true), "true"), (.none, ""), (.texts(["a", "b"]), "a b"), (.text(""), ""),
    ])
  func cells(cell: Cell, text: String) {
    #expect(CSV.line([cell, .text("x")]) == text + ",x\r\n")
  }

  @Test("begin with the names that programs know the columns by")
  func heading() {
    let listing = Listing([.text("id"), .number("onHold", "on hold")], rows: [])
    #expect(CSV.text(listing) == "id,onHold\r\n")
  }
}

@Suite("Help")
struct HelpLayoutTests {
  private let commands = CommandSet(
    executable: "tool", purpose: "Does things.", version: "1", groups: [:], common: [],
    commands: [
      Command(
        "pay", "pays",
        takes: [
          Parameter.argument(ValueKind<String>.directory("LEDGER"), "where"),
          Parameter.option("participant", ValueKind<String>.text("P"), "who"),
          Parameter.option("executor", ValueKind<String>.text("COMMAND"), "how"),
        ],
        examples: [
          "tool pay spring --participant 'ann and all' --executor ./pay.sh | tee log": "pays ann"
        ]
      ) { _, _ in .done }
    ])

  @Test("breaks no usage line within an option, and no example so that a shell would take it amiss")
  func narrow() throws {
    let lines = try HelpText(commands, width: 30).text(for: ["pay"]).split(separator: "\n")
    #expect(
      lines[1...3] == [
        "usage: tool pay LEDGER", "       [--participant P]", "       [--executor COMMAND]",
      ])
    #expect(
      lines.suffix(5) == [
        "  # pays ann", "  tool pay spring \\", "    --participant 'ann and all' \\",
        "    --executor ./pay.sh | \\", "    tee log",
      ])
  }

  @Test("explains no command that is not there")
  func extra() {
    #expect(throws: CommandFailure.self) { try HelpText(commands).text(for: ["pay", "now"]) }
  }
}
