#include "client/sensor/importer.h"

#include <xxhash.h>

#include <optional>
#include <ostream>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/status.h"
#include "client/sensor/formats/hit_readers.h"

namespace scantrend {
namespace {

// Another sensor's batches that were under way may move the stream between looking and opening.
constexpr int kOpenAttempts = 3;
constexpr uint64_t kLinesBetweenProgress = 5'000;
// A writer that is within a line finishes it at once, unless it is in trouble.
constexpr absl::Duration kLinePatience = absl::Milliseconds(500);
constexpr std::string_view kRestOfLine = "rest of a line that was counted before it was whole";
constexpr std::string_view kLineTooLong = "longer than 64 KiB";
constexpr std::string_view kNoMatch = "without the text of --match";
constexpr std::string_view kOtherTarget = "target outside of --targets";

// What decides which lines become which hits.
uint64_t DigestOf(const ImportOptions& options) {
  std::string text = absl::StrCat(options.format, "\n", options.match, "\n",
                                  static_cast<int>(options.reader.count), "\n",
                                  options.reader.year.value_or(0), "\n");
  for (const auto& [wanted, name] : options.reader.columns) {
    absl::StrAppend(&text, wanted, "=", name, "\n");
  }
  for (const Network& network : options.targets) {
    absl::StrAppend(&text, network.ToString(), "\n");
  }
  return XXH3_64bits(text.data(), text.size());
}

absl::Status AddContext(const absl::Status& status, const std::string& path) {
  return absl::StrContains(status.message(), path) ? status : Annotate(status, path);
}

}  // namespace

// A log, where it is read, and where its hits go.
struct Importer::Input {
  std::unique_ptr<LineSource> source;
  std::unique_ptr<HitReader> reader;
  std::unique_ptr<Producer> producer;
  uint64_t lines_before = 0;
  // What comes next is the rest of a line that was counted before it was whole.
  bool within_line = false;
};

Importer::Importer(IngestConnection* connection, ImportOptions options, std::ostream* rejects,
                   std::ostream* messages, std::function<void(const ImportProgress&)> on_progress)
    : connection_(connection),
      options_(std::move(options)),
      options_digest_(DigestOf(options_)),
      rejects_(rejects),
      messages_(messages),
      on_progress_(std::move(on_progress)) {}

absl::Status Importer::Import(const std::string& path, ImportResult& result) {
  // Opened once to see what it is: of a pipe nothing may be read twice.
  absl::StatusOr<std::unique_ptr<LineSource>> probe = LineSource::Open(path);
  RETURN_IF_ERROR(probe.status());
  absl::StatusOr<Input> input = absl::UnknownError("not opened");
  if ((*probe)->is_live()) {
    input = OpenLive();
    if (input.ok()) {
      input->source = *std::move(probe);
    }
  } else {
    probe->reset();
    // A file behind standard input can be read twice, by another name.
    input = OpenFile(path == "-" ? "/dev/stdin" : path);
  }
  if (!input.ok()) {
    return AddContext(input.status(), path);
  }
  return AddContext(Deliver(path, *input, result), path);
}

absl::StatusOr<Importer::Input> Importer::OpenLive() {
  Input input;
  ASSIGN_OR_RETURN(input.reader, MakeHitReader(options_.format, options_.reader));
  ASSIGN_OR_RETURN(input.producer, Producer::Open(connection_, {.sensor = options_.sensor,
                                                                .stream = options_.stream,
                                                                .retry_for = options_.retry_for}));
  return input;
}

absl::StatusOr<Importer::Input> Importer::OpenFile(const std::string& path) {
  for (int attempt = 0; attempt < kOpenAttempts; ++attempt) {
    Input input;
    ASSIGN_OR_RETURN(FileStream stream, FindFileStream(*connection_, options_.sensor, path));
    ASSIGN_OR_RETURN(input.producer,
                     Producer::Open(connection_, {.sensor = options_.sensor,
                                                  .stream = stream.name,
                                                  .retry_for = options_.retry_for}));
    if (input.producer->start().sequence != stream.sequence) {
      continue;
    }
    input.source = std::move(stream.source);
    input.source->WaitForRestOfLine(kLinePatience);
    input.within_line = stream.position.within_line();
    input.lines_before = input.source->line_number();
    ASSIGN_OR_RETURN(input.reader, MakeHitReader(options_.format, options_.reader));
    if (stream.sequence == 0) {
      return input;
    }
    if (stream.position.options_digest() != options_digest_) {
      *messages_
          << path << ": the first " << input.lines_before
          << " lines were counted with other options (--format, --match, --targets, --count, "
             "--year, --columns) and stay as they are; to count them anew, use another --sensor "
             "name\n";
    }
    const absl::Status restored = input.reader->RestoreState(stream.position.reader_state());
    if (!restored.ok()) {
      return Annotate(restored, "it was begun in another --format");
    }
    return input;
  }
  return absl::AbortedError(absl::StrCat("another sensor named ", options_.sensor,
                                         " imports the same file; wait for it, or end it"));
}

absl::Status Importer::Deliver(const std::string& path, Input& input, ImportResult& result) {
  const uint64_t hits_before = result.hits;
  result.lines_before += input.lines_before;
  // Damage does not keep what comes before it from being delivered.
  const absl::Status read = ReadLines(path, input, result);
  absl::Status delivered = input.producer->Send(Position(input));
  if (delivered.ok()) {
    delivered = input.producer->Finish();
  }
  result.totals.Add(input.producer->totals());
  RETURN_IF_ERROR(read);
  RETURN_IF_ERROR(delivered);
  if (input.lines_before > 0 && result.hits == hits_before) {
    *messages_ << path << ": its " << input.lines_before
               << " lines were counted before; nothing new, nothing counted\n";
  } else if (input.lines_before > 0) {
    *messages_ << path << ": went on after line " << input.lines_before
               << ", where the server's counts ended\n";
  }
  return absl::OkStatus();
}

absl::Status Importer::ReadLines(const std::string& path, Input& input, ImportResult& result) {
  const absl::Duration flush_after = absl::FromChrono(options_.flush_after);
  while (true) {
    // A live source must not hold hits back while it waits for more.
    if (input.source->is_live() && input.producer->pending() > 0 &&
        !input.source->Wait(flush_after)) {
      RETURN_IF_ERROR(input.producer->Send(Position(input)));
    }
    ASSIGN_OR_RETURN(const std::optional<std::string_view> line, input.source->Next());
    if (!line.has_value()) {
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(TakeLine(path, *line, input, result));
    if (input.producer->pending() >= options_.batch_hits) {
      RETURN_IF_ERROR(input.producer->Send(Position(input)));
    }
    if (result.lines % kLinesBetweenProgress == 0) {
      on_progress_({.bytes_read = input.source->bytes_read(),
                    .bytes_total = input.source->bytes_total().value_or(0),
                    .lines = input.source->line_number()});
    }
  }
}

absl::Status Importer::TakeLine(const std::string& path, std::string_view line, Input& input,
                                ImportResult& result) {
  const bool rest_of_line = std::exchange(input.within_line, false);
  if (rest_of_line && line.empty()) {
    return absl::OkStatus();  // it was whole, but for its newline
  }
  ++result.lines;
  if (rest_of_line) {
    Reject(line, kRestOfLine, result);
    return absl::OkStatus();
  }
  if (input.source->last_line_was_cut()) {
    Reject(line, kLineTooLong, result);
    return absl::OkStatus();
  }
  // Read even if it does not match: a reader may need its time, or it may be a header.
  const ReadResult read = input.reader->ReadLine(line);
  if (read.outcome == ReadResult::Outcome::kMalformed) {
    const absl::Status unusable = input.reader->status();
    if (!unusable.ok()) {
      return Annotate(unusable, absl::StrCat(path, " line ", input.source->line_number()));
    }
  }
  if (line.find(options_.match) == std::string_view::npos) {
    ++result.skipped[kNoMatch];
    return absl::OkStatus();
  }
  switch (read.outcome) {
    case ReadResult::Outcome::kMalformed:
      Reject(line, read.reason, result);
      break;
    case ReadResult::Outcome::kSkipped:
      ++result.skipped[read.reason];
      break;
    case ReadResult::Outcome::kHit:
      if (!InAnyNetwork(options_.targets, read.hit.target)) {
        ++result.skipped[kOtherTarget];
        break;
      }
      ++result.hits;
      input.producer->Add(read.hit);
      break;
  }
  return absl::OkStatus();
}

void Importer::Reject(std::string_view line, std::string_view reason, ImportResult& result) {
  ++result.malformed[reason];
  if (rejects_ != nullptr) {
    *rejects_ << line << '\n';
  }
}

std::string Importer::Position(const Input& input) const {
  if (input.source->is_live()) {
    return "";
  }
  sensor::SourcePosition position;
  position.set_offset(input.source->offset());
  position.set_lines(input.source->line_number());
  position.set_digest(input.source->digest());
  position.set_reader_state(input.reader->SaveState());
  position.set_options_digest(options_digest_);
  position.set_within_line(input.source->last_line_was_unterminated());
  return position.SerializeAsString();
}

}  // namespace scantrend
