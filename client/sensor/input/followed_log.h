// FollowedLog: the lines of a log that is written and rotated while it is read, each exactly once.
//
// A log is a path, and one stream over all of its files: what the path names now, and what it named
// before. A position names the file that it lies in by content, as the digest of the bytes before
// it, so that it finds the file again under another name, copied or compressed, after any pause.
//
// **Key invariant:** a position, and the lines behind it, are the same whenever the log is read
// from that position, as long as its files are there. So it is of no account when the reader is
// killed: the server keeps the position of what it counts in the same atomic write as the counts,
// and the next reader goes on behind exactly that.
//
// - Within a file that holds: lines come in their order, and a line only with its newline, or when
//   its file is left. What is in a position is first put on stable storage (fdatasync), so that a
//   power cut does not take counted lines from the log; the file would no longer be known.
// - From file to file: a file is left only when a newer one has bytes, when it has not grown for
//   the patience since it was renamed, and when then nothing more is in it. A writer has one file
//   open at a time: bytes in the newer one mean that it is done with the older, however late it was
//   told to turn to the new one. The patience is for logs of several writers: a line that one of
//   them writes to a file longer than that after it was renamed, while another writes to the newer
//   file already, is not read.
// - All files that are newer than the one that is left follow, oldest first (ListLogFiles has the
//   order). Until the first line of one was taken, the position stays at the end of the one before.
// - Rotation by renaming: the file that was read stays open, and is found among the rotated ones by
//   its id, or by its content if it was compressed or moved; or it was deleted, and has been read.
// - Rotation by copying and truncating (copytruncate): the path's file has the id that it had, and
//   is shorter, or holds other bytes at its beginning or before where the reader stands. The rest
//   of what it held is in a copy, which is found by content. A line that was torn by it is put
//   together again. What is written between copying and truncating is lost to every reader; so is,
//   if nothing copied it, what was written since the last look.
//
// What cannot be known is said: that the file of the position is gone, so that lines may be lost.
// Then everything newer than it is read, and what the path names from its beginning.
//
// Two files that begin alike are told apart by their ids and times (FindCountedFile). Clocks that
// are set back by more than the time between two rotations may confuse which is older. A file that
// was truncated, and begins again with the very bytes that were read of it, cannot be told from one
// that was not: but lines of logs begin with the time.
#ifndef SCANTREND_CLIENT_SENSOR_INPUT_FOLLOWED_LOG_H_
#define SCANTREND_CLIENT_SENSOR_INPUT_FOLLOWED_LOG_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client/sensor/input/counted_file.h"
#include "client/sensor/input/followed_file.h"
#include "client/sensor/input/line_input.h"
#include "client/sensor/input/pacer.h"
#include "client/sensor/input/rotated_files.h"
#include "client/sensor/source_position.pb.h"

namespace scantrend {

struct FollowOptions {
  // What names the rotated files (ListLogFiles), for tools that put them elsewhere.
  std::string rotated{};
  // How often the file is looked at while nothing comes.
  absl::Duration look_interval = absl::Milliseconds(200);
  absl::Duration patience = absl::Seconds(5);
  // Gets what a person should know of this log: what is waited for, what may be lost.
  std::function<void(const std::string&)> say = [](const std::string&) {};
  Pacer* pacer = &Pacer::System();  // must outlive the log
};

// Not thread-safe.
class FollowedLog : public LineInput {
 public:
  // The log `path`, from `position` on, which FillPosition wrote; an empty one is the beginning of
  // what `path` names, without what was rotated before. Nothing has to be there yet. To go on in a
  // file, what is counted of it is read once, to know it and for the digest of later positions.
  //
  // PERMISSION_DENIED: the log, its directory or a rotated file that may be the position's cannot
  // be read. INVALID_ARGUMENT, FAILED_PRECONDITION: it is compressed, or no regular file. Others:
  // as of the system. Messages name the path.
  static absl::StatusOr<std::unique_ptr<FollowedLog>> Open(const std::string& path,
                                                           const sensor::SourcePosition& position,
                                                           FollowOptions options);

  // Never nullopt. What cannot be opened once it runs is said, and tried again; so errors are only:
  // the system cannot read; INVALID_ARGUMENT: a file that comes next is compressed in a way that
  // cannot be read; RESOURCE_EXHAUSTED: as ByteStream::Read. A compressed file that is damaged is
  // read up to there; that the rest is lost is said.
  absl::StatusOr<std::optional<std::string_view>> Next() override;
  // Reading what is counted already, after a restart or copytruncate, may take it longer.
  bool Wait(absl::Duration timeout) override;
  bool last_line_was_cut() const override { return last_line_.cut; }
  bool last_line_began_file() const override { return last_line_.began_file; }
  bool is_live() const override { return true; }
  // offset, lines, digest, file_id and file_modified_ns; nothing before the first line. Syncs the
  // file if it has grown.
  void FillPosition(sensor::SourcePosition& position) const override;
  std::string Where() const override;
  uint64_t line_number() const override { return line_number_; }
  uint64_t bytes_read() const override;
  std::optional<uint64_t> bytes_total() const override { return std::nullopt; }

 private:
  // Whether something was done, so that it is worth to look for a line; errors are tried again, if
  // WillBeTriedAgain.
  using Progress = absl::StatusOr<bool>;

  FollowedLog(std::string path, const sensor::SourcePosition& position, FollowOptions options);

  // Looks for a line, or an error, without waiting.
  bool Look();
  std::string_view TakeLine();
  sensor::SourcePosition Position() const;

  // While no file is open: finds the one of position_, and goes on in it; or without it.
  Progress Find();
  void GoOnIn(CountedFile found, const std::vector<LogFile>& files);
  Progress GoOnWithout(const std::vector<LogFile>& files);
  // Whether what is looked for may still turn up: for the patience since the search began, and
  // since an unfinished file has changed.
  bool MayTurnUp(const std::vector<LogFile>& unfinished);

  // While one is open: reads on in it; or goes to a newer one, if there is one.
  Progress ReadOn();
  Progress AtEnd();
  Progress AtDamage(const absl::Status& damage);
  Progress Leave(const LogFile& next);
  // Of `files`, those that are newer than file_, oldest first; none, too, as long as that is not
  // known. If the path names a copy of file_, it goes over to that.
  absl::StatusOr<std::vector<LogFile>> Newer(const std::vector<LogFile>& files);

  // Reads on in `file`, if it begins with what was taken of file_; else starts over.
  Progress GoOver(const LogFile& file);
  // Reads `file` from its beginning.
  Progress Begin(const LogFile& file);
  void SetFile(std::unique_ptr<FollowedFile> file);
  // Looks for the file of the position anew.
  void StartOver();

  // file_ is at an end that is not its own.
  bool IsDamaged() const { return damage_.has_value() && damage_->final; }
  bool HasWaited(absl::Duration since) const;
  void SayOnce(const std::string& what);

  const std::string path_;
  const FollowOptions options_;

  // The position behind the last line that was taken before file_; it is the position as long as no
  // line was taken of file_.
  sensor::SourcePosition position_;
  std::unique_ptr<FollowedFile> file_;  // nullptr: to be found
  bool taken_ = false;                  // a line of file_
  // FileId::Hash of a newer file that what file_ holds was first written to, if it was copied from
  // there; else 0.
  uint64_t truncated_id_ = 0;
  // The beginning of a line that was torn by truncating.
  std::string torn_;
  std::string mended_;  // it, and the rest
  // file_ has no newline at its end, and is left.
  bool rest_is_line_ = false;

  // Times are those of Pacer::Elapsed.
  bool reached_end_ = false;    // of file_
  absl::Duration quiet_since_;  // since when file_ has not grown, and has had its name
  bool was_renamed_ = false;    // file_ has been seen not to be the path's
  absl::Duration search_began_;
  absl::Duration next_search_;
  std::vector<LogFile> unfinished_;  // when it was searched last
  // A compressed file whose data ends too early.
  struct Damage {
    LogFile file;
    absl::Duration since;
    bool read_again = false;
    bool final = false;  // nothing more will come of it
  };
  std::optional<Damage> damage_;

  struct LastLine {
    std::string path;
    uint64_t number = 0;  // in its file
    bool cut = false;
    bool began_file = false;
  };
  LastLine last_line_;
  bool begins_file_ = false;  // the next line does
  uint64_t line_number_ = 0;
  uint64_t bytes_read_before_ = 0;  // of files that were left
  std::string said_;
  absl::Status error_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_INPUT_FOLLOWED_LOG_H_
