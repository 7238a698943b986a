/// The lock of a log, which is given back with the last reference, and once.
final class HeldLock<Disk: FileSystem> {
  private let disk: Disk
  private let file: Disk.File

  /// Takes care of a file whose lock was taken.
  init(_ disk: Disk, _ file: Disk.File) { (self.disk, self.file) = (disk, file) }

  deinit { disk.close(file) }
}
