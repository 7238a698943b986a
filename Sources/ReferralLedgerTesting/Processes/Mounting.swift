/// Whether and how a process may have file systems of its own, which end with it.
package enum Mounting {
  /// What stands in front of the command.
  package static let command = ["unshare", "--map-root-user", "--mount"]

  /// Whether this machine lets it.
  package static let isPossible =
    (try? ChildProcess.run(command + ["sh", "-c", "mount -t tmpfs none /mnt"])) == .status(0)

  /// What is said where it does not.
  package static let need = "a file system of its own needs unshare(1) and its rights"
}
