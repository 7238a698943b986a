import CommandLineKit
import Testing

@Suite("Completions")
struct CompletionsTests {
  @Test("name every command and option for every shell", arguments: Completions.shells)
  func complete(shell: String) throws {
    let script = try #require(Completions(Sample.commands).script(for: shell))
    for word in ["import", "adjust", "box", "open", "close", "strict", "reason", "format"] {
      #expect(script.contains(word))
    }
  }

  @Test("there are none for another shell")
  func unknown() { #expect(Completions(Sample.commands).script(for: "tcsh") == nil) }
}

@Suite("A page of the documentation")
struct CommandPageTests {
  @Test("says what the help of its commands says")
  func page() {
    let text = CommandPage(Sample.commands, word: "box").text
    for part in [
      "# tool box", "Opens boxes.", "### box open", "tool box close PLACE", "| `PLACE` |",
    ] {
      #expect(text.contains(part))
    }
    #expect(CommandPage(Sample.commands, word: "box").fileName == "command-box.md")
  }
}
