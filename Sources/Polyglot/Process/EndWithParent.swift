import CSubreaper
import SystemPackage
import Texts

/// How a process that another one has started ends with it, whatever ends that one.
package enum EndWithParent {
    /// Lets the system kill this process when the thread ends that has started it (Linux), also while it stands still.
    /// Elsewhere, and for a parent that has just ended, ``awaitEnd()`` is what tells.
    package static func begin() { _ = perennial_end_with_parent() }

    /// Returns when the parent has ended: it holds the other end of our standard input, and writes nothing. Blocks its
    /// thread.
    package static func awaitEnd() {
        var bytes: [UInt8] = []
        while true {
            do {
                if try FileDescriptor.standardInput.readSome(64, behind: &bytes) == 0 { return }
            } catch {
                return
            }
            bytes.removeAll()
        }
    }
}
