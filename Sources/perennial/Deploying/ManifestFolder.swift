internal import FoundationEssentials
internal import Manifests
internal import Scenarios
internal import Texts

/// The folder that the files go into. Nothing of anybody else's is lost in it.
struct ManifestFolder {
    /// A file that is there already and larger than this is not one of ours.
    private static let maximumBytes = 16 << 20

    /// Without slashes at its end.
    let path: String
    let files: [ManifestFile]

    /// Writes all files, each as a whole or not at all. Without `force` it writes none if one of them is there and not
    /// as this program wrote it.
    ///
    /// - Returns: paths of files that this program wrote at an earlier time and that are no longer among them.
    func write(force: Bool) throws(Failure) -> [String] {
        if !force { try checkOthers() }
        for folder in Set(files.map { Paths.folder(of: place($0)) }).sorted() {
            try ReportFolder.make(folder, hint: "choose another folder with --out")
        }
        for file in files {
            let place = place(file)
            do throws(FileError) {
                try AtomicFile.write(to: place) { (sink) throws(FileError) in try sink.write(Array(file.text.utf8)) }
            } catch {
                throw Failure(error)
            }
            guard file.isExecutable else { continue }
            do {
                try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: place)
            } catch {
                throw Failure(.impossible, "error: \(place): cannot be made a program: \(error)")
            }
        }
        return stale(in: path)
    }

    /// Fails if a file is missing or not as it would be written.
    func check() throws(Failure) {
        let other =
            files.filter { text(at: place($0)) != $0.text }.map {
                "error: \(place($0)): is not what the scenario makes"
            }
            + stale(in: path).map { "error: \($0): is written no more" }
        guard other.isEmpty else {
            throw Failure(
                .regressed,
                MessageText(lines: other.joined(separator: "\n") + "\nhint: write the folder anew, without --check"))
        }
    }

    private func place(_ file: ManifestFile) -> String { "\(path)/\(file.path)" }

    private func checkOthers() throws(Failure) {
        let others = files.map(place).filter { place in
            Paths.isTaken(place) && !(text(at: place).map(ManifestFile.isUnchanged) ?? false)
        }
        guard !others.isEmpty else { return }
        let lines = others.map { place in
            text(at: place).map(ManifestFile.isOurs) ?? false
                ? "error: \(place): was changed since it was written" : "error: \(place): is there already"
        }
        throw Failure(
            .impossible,
            MessageText(
                lines: lines.joined(separator: "\n")
                    + "\nhint: choose another folder with --out, or overwrite with --force"))
    }

    /// Nil if there is no such file, or it cannot be read.
    private func text(at path: String) -> String? {
        guard let bytes = try? BoundedFile.read(path, limit: Self.maximumBytes) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Files of ours that are not among ``files``.
    private func stale(in folder: String) -> [String] {
        let current = Set(files.map(place))
        var found: [String] = []
        for name in (try? Paths.names(in: folder)) ?? [] {
            let path = "\(folder)/\(name)"
            if Paths.isLink(path) { continue }
            if Paths.isFolder(path) {
                found += stale(in: path)
            } else if !current.contains(path), text(at: path).map(ManifestFile.isOurs) ?? false {
                found.append(path)
            }
        }
        return found
    }
}

/// The files that commands of external programs name, which the image has to have.
struct ProgramFiles {
    private(set) var files: [ManifestOptions.ProgramFile] = []
    private(set) var notes: [String] = []

    init(of read: ScenarioFile) {
        let here = FileManager.default.currentDirectoryPath + "/"
        for service in read.scenario.application.services {
            for word in service.external?.command.words ?? [] where Self.mayBeFile(word) {
                let path = read.resolve(word)
                guard Paths.exists(path), !Paths.isFolder(path) else { continue }
                let source = path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
                if source.hasPrefix("/") || source.split(separator: "/").contains("..") {
                    let note: MessageText = "note: \(path) is outside of this folder: copy it into the image yourself"
                    notes.append(note.description)
                } else if !files.contains(where: { $0.name == word }) {
                    files.append(.init(name: word, source: source))
                }
            }
        }
    }

    /// A path from the scenario's folder on, that stays in it.
    private static func mayBeFile(_ word: String) -> Bool {
        !word.isEmpty && !word.hasPrefix("/") && !word.hasPrefix("-") && !word.split(separator: "/").contains("..")
    }
}
