import CommandLineKit
import Testing

@Suite("A table")
struct TableTests {
  private let listing = Listing(
    [
      .text("participant"), .text("currency"), .number("earned").optional,
      .number("onHold", "on hold").optional, .text("note").optional,
    ],
    rows: [
      [.text("alice"), .text("USD"), .decimal("9.80"), .decimal("0.00"), .none],
      [
        .text("bob, the builder of things"), .text("JPY"), .decimal("-12345"), .decimal("0"), .none,
      ],
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

  @Test("that is still too wide cuts text, never a number")
  func cut() {
    #expect(
      lines(listing, 30) == [
        "participant   currency  earned", "alice         USD         9.80",
        "bob, the bu…  JPY       -12345", "(on hold: none)",
      ])
  }

  @Test("becomes blocks of lines where even that does not fit")
  func blocks() {
    #expect(
      lines(listing, 22) == [
        "participant  alice", "currency     USD", "earned       9.80", "",
        "participant  bob, the…", "currency     JPY", "earned       -12345",
      ])
  }

  @Test("is never wider than the terminal", arguments: 22...60)
  func fits(width: Int) {
    for line in lines(listing, width) { #expect(line.columns <= width, "\(line)") }
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
