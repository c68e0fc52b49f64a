#include "client/sensor/source_opener.h"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status.h"
#include "client/sensor/formats/hit_readers.h"
#include "client/sensor/input/byte_stream.h"
#include "client/sensor/input/followed_log.h"
#include "client/sensor/input/journal_lines.h"
#include "client/sensor/input/line_source.h"
#include "client/sensor/log_file.h"
#include "client/sensor/packets/capture_file.h"
#include "client/sensor/packets/capture_format.h"
#include "client/sensor/packets/endpoint.h"
#include "client/sensor/packets/live_capture.h"

namespace scantrend {
namespace {

constexpr char kStandardInput[] = "-";
constexpr size_t kNameCharactersMax = 64;

// `text` with what a stream's name may not hold replaced, and not too long.
std::string AsStreamName(std::string text) {
  text.resize(std::min(text.size(), kNameCharactersMax));
  for (char& c : text) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '.' && c != '-') {
      c = '_';
    }
  }
  return text;
}

std::string HashOf(const std::string& text) {
  return absl::StrFormat("%016x", XXH3_64bits(text.data(), text.size()));
}

absl::StatusOr<bool> IsCapture(const std::string& path) {
  ASSIGN_OR_RETURN(const std::unique_ptr<ByteStream> stream, ByteStream::Open(path));
  std::array<char, kCaptureFrontBytes> front{};
  size_t size = 0;
  while (size < front.size()) {
    const absl::StatusOr<size_t> count = stream->Read(front.data() + size, front.size() - size);
    // Whoever reads the file will say what is wrong with it.
    if (!count.ok() || *count == 0) {
      break;
    }
    size += *count;
  }
  return LooksLikeCapture({front.data(), size});
}

}  // namespace

absl::StatusOr<bool> SourceOpener::IsLive(const std::string& path) {
  if (path == kStandardInput) {
    ASSIGN_OR_RETURN(const std::unique_ptr<ByteStream> stream, ByteStream::Open(path));
    return stream->is_live();
  }
  // Not opened: a named pipe whose reader goes again ends its writer.
  std::error_code unknown;
  const std::filesystem::file_type type = std::filesystem::status(path, unknown).type();
  return type == std::filesystem::file_type::fifo || type == std::filesystem::file_type::socket ||
         type == std::filesystem::file_type::character;
}

absl::StatusOr<std::unique_ptr<HitSource>> SourceOpener::OpenPipe(const std::string& path) {
  if (options_.format == kCaptureFormat) {
    return CaptureFile::Open(path, {.count = options_.reader.count, .filter = options_.filter});
  }
  ASSIGN_OR_RETURN(std::unique_ptr<LineSource> lines, LineSource::Open(path));
  return LogSource::Make(std::move(lines), LogOptions(path), {});
}

absl::StatusOr<std::unique_ptr<HitSource>> SourceOpener::OpenFile(
    const std::string& path, const sensor::SourcePosition& position) {
  bool is_capture = options_.format == kCaptureFormat;
  if (options_.format == kAutoFormat) {
    ASSIGN_OR_RETURN(is_capture, IsCapture(path));
    if (is_capture) {
      say_(absl::StrCat(path, ": its format is ", std::string(kCaptureFormat)));
    }
  }
  if (is_capture) {
    return CaptureFile::OpenAt(path, {.count = options_.reader.count, .filter = options_.filter},
                               position);
  }
  return OpenLogFile(path, LogOptions(path), position);
}

absl::StatusOr<std::unique_ptr<HitSource>> SourceOpener::OpenLive(
    const sensor::SourcePosition& position) {
  if (!options_.interface.empty()) {
    return OpenInterface();
  }
  const std::string name = LiveName();
  const auto say = [this, name](const std::string& what) { say_(absl::StrCat(name, ": ", what)); };
  std::unique_ptr<LineInput> lines;
  if (options_.journal) {
    ASSIGN_OR_RETURN(lines, JournalLines::Open(position, {.unit = options_.journal_unit,
                                                          .identifier = options_.journal_identifier,
                                                          .directory = options_.journal_directory,
                                                          .say = say}));
  } else {
    ASSIGN_OR_RETURN(lines, FollowedLog::Open(options_.follow, position,
                                              {.rotated = options_.rotated, .say = say}));
  }
  return LogSource::Make(std::move(lines), LogOptions(name), position);
}

absl::StatusOr<std::unique_ptr<HitSource>> SourceOpener::OpenInterface() {
  std::vector<Endpoint> server;
  if (!options_.dry_run) {
    // The server's answers are no hits. Who captures does not wait for a name.
    absl::StatusOr<std::vector<Endpoint>> resolved = ResolveEndpoint(options_.server);
    if (!resolved.ok() && !absl::IsNotFound(resolved.status())) {
      return resolved.status();
    }
    if (resolved.ok()) {
      server = *std::move(resolved);
    } else {
      say_(absl::StrCat(LiveName(), ": ", std::string(resolved.status().message()),
                        "; what the server answers may be counted as backscatter until this sensor "
                        "starts again"));
    }
  }
  return LiveCapture::Open({.interface = options_.interface,
                            .count = options_.reader.count,
                            .filter = options_.filter,
                            .promiscuous = !options_.no_promiscuous,
                            .excluded = std::move(server)});
}

std::string SourceOpener::LiveName() const {
  if (!options_.interface.empty()) {
    return absl::StrCat("interface ", options_.interface);
  }
  return options_.journal ? "journal" : options_.follow;
}

std::string SourceOpener::LiveStream() const {
  if (!options_.stream.empty()) {
    return options_.stream;
  }
  if (!options_.interface.empty()) {
    return absl::StrCat("interface:", AsStreamName(options_.interface));
  }
  if (options_.journal) {
    return absl::StrCat(
        "journal:", HashOf(absl::StrCat(options_.journal_unit, "\n", options_.journal_identifier)));
  }
  const std::filesystem::path path = std::filesystem::absolute(options_.follow).lexically_normal();
  return absl::StrCat("follow:", HashOf(path), ":", AsStreamName(path.filename()));
}

LogSourceOptions SourceOpener::LogOptions(const std::string& name) const {
  return {.format = options_.format,
          .reader = options_.reader,
          .match = options_.match,
          .say = [this, name](const std::string& what) { say_(absl::StrCat(name, ": ", what)); }};
}

}  // namespace scantrend
