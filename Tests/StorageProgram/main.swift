import Contexts
import Foundation
import MySQLStorage
import SQLiteStorage
import Storage
import StorageSamples

// storage-program PLACE FIRST COUNT TASKS SHARE
//
// PLACE is a file of SQLite, or a database of a server: mysql://root@localhost?socket=PATH#NAME
//
// Adds 1 to numbers COUNT times, with so many tasks at once, each time to a key of its own from FIRST on, or each time to
// FIRST where SHARE is "shared". Writes a line for each that is on disk, and at the end how long it took.

func say(_ line: String) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }

let arguments = CommandLine.arguments
guard arguments.count == 6, let first = UInt64(arguments[2]), let count = Int(arguments[3]),
    let tasks = Int(arguments[4])
else {
    say("usage: storage-program PLACE FIRST COUNT TASKS own|shared|quiet")
    exit(2)
}
let (place, share) = (arguments[1], arguments[5])

func store() throws -> any SQLStore {
    guard let mark = place.firstIndex(of: "#") else { return try SQLiteFile(path: place) }
    return try MySQLStore(
        try MySQLServer(url: String(place[..<mark])), database: String(place[place.index(after: mark)...]))
}

do {
    let store = try store()
    let database = try await SQLDatabase.open(NumberTables(), in: store, of: ServiceID(rawValue: 0), firstEvent: 0)
    let began = ContinuousClock.now
    await withTaskGroup(of: Void.self) { group in
        for task in 0..<tasks {
            group.addTask {
                for index in stride(from: task, to: count, by: tasks) {
                    let key = share == "shared" ? first : first + UInt64(index)
                    do {
                        try await database.increment(key)
                        if share != "quiet" { say("kept \(key)") }
                    } catch {
                        say("failed \(key): \(error)")
                    }
                }
            }
        }
    }
    let seconds = (ContinuousClock.now - began) / Duration.seconds(1)
    say("done \(count) in \(seconds) s, \(Int(Double(count) / seconds)) a second")
} catch {
    say("\(error)")
    exit(1)
}
