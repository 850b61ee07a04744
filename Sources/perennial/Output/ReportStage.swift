internal import FoundationEssentials
internal import Synchronization
internal import SystemPackage
internal import Texts

/// The folder where the reports of one record are written before they replace the earlier ones. It lies inside the
/// folder of the reports. So reports of two runs never lie beside each other, even if a signal ends the program. This
/// can happen only if SIGKILL or a power failure ends it during the renaming, which takes some milliseconds.
enum ReportStage {
    static let prefix = ".partial-"
    /// How often a stage is emptied while somebody may still write into it.
    private static let maximumAttempts = 10

    /// The present stages. Reports are put in place under this lock, so that no signal comes in between.
    private static let stages = Mutex<[String]>([])

    /// Lets `write` make the files with these names in a stage, and then puts all of them into `folder`. If that fails,
    /// the files with these names in `folder` are unchanged. Only if some could not be put in place does none stay
    /// there. The hint says what the user can do then. Files with the names in `obsolete`, which were not written this
    /// time, are removed.
    static func publish(
        _ names: [String], obsolete: [String] = [], in folder: String, hint: String,
        _ write: (String) throws(FileError) -> Void
    ) throws(Failure) {
        let stage = "\(folder)/\(prefix)\(ProcessInfo.processInfo.processIdentifier)"
        stages.withLock { $0.append(stage) }
        do throws(Errno) {
            try FileNames.makeFolder(stage)
        } catch {
            if error != .fileExists {
                discard(stage)
                throw failure(folder, "written to", error, hint)
            }
        }
        do throws(FileError) {
            try write(stage)
        } catch {
            discard(stage)
            throw shown(error, stage, folder)
        }
        let failure = stages.withLock { _ in
            put(names, obsolete: obsolete.filter { !names.contains($0) }, from: stage, into: folder, hint)
        }
        discard(stage)
        if let failure { throw failure }
    }

    /// Removes what is half written, and prevents further files from being put in place. What is being put in place is
    /// finished.
    static func removeAll(then exit: () -> Never) -> Never {
        stages.withLock { stages -> Never in
            for stage in stages { remove(stage) }
            exit()
        }
    }

    /// Removes what processes left in the folder when they were ended.
    static func removeAbandoned(in folder: String) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            guard name.hasPrefix(prefix), let owner = Int32(name.dropFirst(prefix.count)) else { continue }
            if Signal.obstacle(to: owner) == .noSuchProcess { remove("\(folder)/\(name)") }
        }
    }

    /// Nil if every file is in its place.
    private static func put(
        _ names: [String], obsolete: [String], from stage: String, into folder: String, _ hint: String
    ) -> Failure? {
        do throws(FileError) {
            for name in obsolete { try RemovedFile.remove("\(folder)/\(name)") }
        } catch {
            return Failure(error)
        }
        for name in names {
            do throws(Errno) {
                try FileNames.rename("\(stage)/\(name)", to: "\(folder)/\(name)")
            } catch {
                for name in names { try? FileNames.remove("\(folder)/\(name)") }
                return failure("\(folder)/\(name)", "put in place", error, hint)
            }
        }
        return nil
    }

    private static func discard(_ stage: String) {
        stages.withLock { stages in
            remove(stage)
            stages.removeAll { $0 == stage }
        }
    }

    /// A writer may make one more file meanwhile.
    private static func remove(_ stage: String) {
        for _ in 0..<maximumAttempts {
            if (try? FileManager.default.removeItem(atPath: stage)) != nil { return }
            if !Paths.exists(stage) { return }
        }
    }

    /// The error, with the name that the file was to have.
    private static func shown(_ error: FileError, _ stage: String, _ folder: String) -> Failure {
        var error = error
        if error.path.hasPrefix(stage + "/") { error.path = folder + error.path.dropFirst(stage.count) }
        return Failure(error)
    }

    private static func failure(_ path: String, _ step: String, _ error: Errno, _ hint: String) -> Failure {
        Failure(.impossible, "error: \(path): cannot be \(step) (\(error.description)); \(hint)")
    }
}
