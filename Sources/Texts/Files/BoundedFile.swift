internal import SystemPackage

/// Reads whole files, but never more of a file than a limit.
package enum BoundedFile {
    /// Why a file was not read.
    package struct Failure: Error {
        /// The end of a sentence: `is larger than the limit of 1048576 bytes`.
        package let problem: String
        package var hint: String?
    }

    /// All bytes of a regular file of at most `limit` bytes. Links are followed. A larger file is refused before it is
    /// read.
    package static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
        let status: Stat
        do throws(Errno) { status = try Stat(path) } catch { throw missing(error) }
        switch status.type {
        case .regular: break
        case .directory: throw Failure(problem: "is a directory, expected a file")
        // Opening and reading such a file may block for ever.
        default: throw Failure(problem: "is a pipe or a device, expected a file", hint: "save what it gives to a file")
        }
        let size = Int(status.size)
        guard size <= limit else { throw tooLarge(limit) }
        let file: FileDescriptor
        do throws(Errno) { file = try .opened(path, .readOnly) } catch { throw unopened(error) }
        defer { try? file.finish() }
        var bytes: [UInt8] = []
        // The file may grow while it is read. Some files of the system report no size.
        var room = size + 1
        while true {
            do throws(Errno) {
                if try file.readSome(room, behind: &bytes) == 0 { return bytes }
            } catch {
                throw Failure(problem: "cannot be read: \(error.description)")
            }
            guard bytes.count <= limit else { throw tooLarge(limit) }
            room = max(size + 1 - bytes.count, 1 << 16)
        }
    }

    /// Why it is unknown whether the path names something; nil if it is known.
    static func obstacle(_ path: String) -> Errno? {
        do throws(Errno) {
            _ = try Stat(path)
            return nil
        } catch {
            return isMissing(error) ? nil : error
        }
    }

    private static func isMissing(_ error: Errno) -> Bool { error == .noSuchFileOrDirectory || error == .notDirectory }

    private static func missing(_ error: Errno) -> Failure {
        isMissing(error)
            ? Failure(problem: "does not exist", hint: "check the path; it counts from where perennial was started")
            : unopened(error)
    }

    private static func unopened(_ error: Errno) -> Failure {
        Failure(problem: "cannot be opened: \(error.description)", hint: "check its permissions")
    }

    private static func tooLarge(_ limit: Int) -> Failure {
        Failure(problem: "is larger than the limit of \(limit) bytes")
    }
}

extension Diagnostic {
    /// A file that was not read.
    package init(file: String, _ failure: BoundedFile.Failure) {
        self.init(file: file, message: failure.problem, hint: failure.hint)
    }
}
