#include "client/sensor/fuzz/line_source_fuzz.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "base/fuzz/choices.h"
#include "base/fuzz/promise.h"
#include "base/status.h"
#include "client/sensor/fuzz/memory_file.h"
#include "client/sensor/input/byte_stream.h"
#include "client/sensor/input/compress_for_test.h"
#include "client/sensor/input/content_digest.h"
#include "client/sensor/input/decompressor.h"
#include "client/sensor/input/file_fingerprint.h"
#include "client/sensor/input/line_source.h"

namespace scantrend {
namespace {

// A few bytes may become gigabytes when they are decompressed.
constexpr size_t kTextBytesMax = size_t{1} << 20;
// Lines that are looked at closely; a digest costs as much as the bytes that it is of.
constexpr size_t kLinesKeptMax = 64;

// The file, and what is known of its text.
struct Made {
  std::string bytes;
  std::optional<std::string> text;  // nullopt: not known
  bool whole = true;                // all of the text can be read
};

Made Make(const Choices& choices) {
  const std::string_view rest = choices.rest();
  Made made;
  const size_t compression = choices[0] % 4;
  made.bytes = compression == 0   ? std::string(rest)
               : compression == 1 ? Gzip(rest)
               : compression == 2 ? Xz(rest)
                                  : Zstd(rest);
  const bool plain = Decompressor::MatchMagic(made.bytes) != Decompressor::Match::kCompressed;
  const size_t place = made.bytes.empty() ? 0 : choices[2] * 7 % made.bytes.size();
  if (compression != 0) {
    made.text = std::string(rest);
  }
  switch (choices[1] % 4) {
    case 1:
      made.bytes.resize(place);
      made.whole = false;
      break;
    case 2:
      if (!made.bytes.empty()) {
        made.bytes[place] = static_cast<char>(made.bytes[place] ^ 0x10);
      }
      made.text.reset();
      break;
    case 3:
      made.bytes += made.bytes;
      if (made.text.has_value()) {
        *made.text += *made.text;
      }
      break;
    default:
      break;
  }
  // Cut or changed, it may not look compressed any more.
  if (Decompressor::MatchMagic(made.bytes) != Decompressor::Match::kCompressed) {
    made.text = made.bytes;
    made.whole = true;
  } else if (plain) {
    made.text.reset();
  }
  return made;
}

// What was read of a file from its front.
struct Lines {
  struct Line {
    std::string text;
    uint64_t end;     // the offset behind it
    uint64_t digest;  // of what is before that
  };
  std::string text;
  std::vector<Line> first;  // at most kLinesKeptMax
  uint64_t count = 0;
  uint64_t end = 0;
  bool any_cut = false;  // then the text is not known
  bool all = false;      // nothing follows
  absl::Status error;    // what ended it
};

absl::Status CheckError(LineSource& source, const absl::Status& error) {
  PROMISE(absl::IsDataLoss(error) || absl::IsResourceExhausted(error), "the error ",
          error.ToString());
  const uint64_t offset = source.offset();
  PROMISE(source.Next().status() == error, "the error does not come again");
  PROMISE(source.offset() == offset, "an error moves the position");
  return absl::OkStatus();
}

// Takes a line that `source` returned.
absl::Status AddLine(const LineSource& source, std::string_view text, Lines& read) {
  const bool newline = !source.last_line_was_unterminated();
  PROMISE(text.find('\n') == std::string_view::npos, "a line with a newline");
  PROMISE(text.size() <= kLineBytesMax, "a line of ", text.size(), " bytes");
  PROMISE(source.line_number() == read.count + 1, "line number ", source.line_number());
  if (source.last_line_was_cut()) {
    PROMISE(source.offset() > read.end + kLineBytesMax, "a short line was cut");
    read.any_cut = true;
  } else {
    PROMISE(source.offset() == read.end + text.size() + (newline ? 1 : 0), "offset ",
            source.offset(), " behind a line of ", text.size(), " bytes at ", read.end);
    absl::StrAppend(&read.text, std::string(text), newline ? "\n" : "");
  }
  ++read.count;
  read.end = source.offset();
  if (read.first.size() < kLinesKeptMax) {
    read.first.push_back({std::string(text), read.end, source.digest()});
  }
  return absl::OkStatus();
}

absl::StatusOr<Lines> ReadLines(LineSource& source) {
  Lines read;
  while (read.end < kTextBytesMax) {
    const absl::StatusOr<std::optional<std::string_view>> line = source.Next();
    if (!line.ok()) {
      read.error = line.status();
      RETURN_IF_ERROR(CheckError(source, read.error));
      break;
    }
    if (!line->has_value()) {
      read.all = true;
      PROMISE(source.offset() == read.end, "the end moves the position");
      break;
    }
    RETURN_IF_ERROR(AddLine(source, **line, read));
  }
  return read;
}

uint64_t DigestOf(std::string_view text) {
  ContentDigest digest;
  digest.Add(text);
  return digest.value();
}

absl::Status CheckText(const Made& made, const Lines& read) {
  if (!read.any_cut) {
    for (const Lines::Line& line : read.first) {
      PROMISE(line.digest == DigestOf(std::string_view(read.text).substr(0, line.end)),
              "the digest is not that of the first ", line.end, " bytes");
    }
    if (made.text.has_value()) {
      PROMISE(std::string_view(*made.text).starts_with(read.text), "other text than was written");
    }
  }
  if (made.text.has_value() && made.whole) {
    PROMISE(read.error.ok(), "an intact file: ", read.error.ToString());
    PROMISE(!read.all || read.any_cut || read.text == *made.text, "text is missing");
  }
  return absl::OkStatus();
}

// Goes on behind a line of what was read.
absl::Status CheckSkip(const std::string& path, const Lines& read, size_t index) {
  ASSIGN_OR_RETURN(const std::unique_ptr<LineSource> source, LineSource::Open(path));
  const Lines::Line& line = read.first[index];
  const absl::Status skipped = source->SkipTo(line.end);
  PROMISE(skipped.ok(), "SkipTo ", line.end, ": ", skipped.ToString());
  PROMISE(source->offset() == line.end && source->line_number() == index + 1 &&
              source->digest() == line.digest,
          "SkipTo leads to another place than reading to ", line.end);
  if (index + 1 < read.first.size()) {
    const auto next = source->Next();
    PROMISE(next.ok() && next->has_value() && **next == read.first[index + 1].text,
            "another line behind ", line.end);
  }
  if (read.all) {
    PROMISE(absl::IsOutOfRange(source->SkipTo(read.end + 1)), "SkipTo beyond the end");
  }
  PROMISE(absl::IsInvalidArgument(source->SkipTo(0)), "SkipTo goes back");
  return absl::OkStatus();
}

// By reads of few bytes.
absl::Status CheckBytes(const std::string& path, const Made& made, const Lines& read) {
  ASSIGN_OR_RETURN(const std::unique_ptr<ByteStream> stream, ByteStream::Open(path));
  std::string text;
  char buffer[13];
  for (size_t size = 1; text.size() < read.text.size(); size = size % sizeof buffer + 1) {
    const absl::StatusOr<size_t> count = stream->Read(buffer, size);
    // How much comes out of damaged data, before it is noticed, depends on the room there is:
    // liblzma decodes beyond the end of a chunk, until it is asked whether it did.
    if (absl::IsDataLoss(count.status()) && !read.error.ok() && !made.text.has_value()) {
      break;
    }
    PROMISE(count.ok() && *count > 0 && *count <= size, "a read of ", size, " bytes behind ",
            text.size(), ": ", count.status().ToString());
    text.append(buffer, *count);
  }
  const size_t size = std::min(text.size(), read.text.size());
  PROMISE(read.any_cut || text.substr(0, size) == std::string_view(read.text).substr(0, size),
          "small reads yield other bytes");
  return absl::OkStatus();
}

absl::Status CheckFingerprints(const std::string& path, const Lines& read) {
  const absl::StatusOr<std::vector<Fingerprint>> fingerprints = FingerprintFile(path);
  PROMISE(fingerprints.ok() || absl::IsResourceExhausted(fingerprints.status()),
          "no fingerprints: ", fingerprints.status().ToString());
  if (!fingerprints.ok()) {
    return absl::OkStatus();
  }
  PROMISE(read.count == 0 || !fingerprints->empty(), "a file without a fingerprint");
  uint64_t longer = kFingerprintBytesMax + 1;
  for (const Fingerprint& fingerprint : *fingerprints) {
    PROMISE(fingerprint.length < longer && fingerprint.length > 0, "a fingerprint of ",
            fingerprint.length, " bytes behind one of ", longer);
    longer = fingerprint.length;
    PROMISE(
        read.any_cut || fingerprint.length > read.text.size() ||
            fingerprint.hash == DigestOf(std::string_view(read.text).substr(0, fingerprint.length)),
        "the fingerprint is not that of the first ", fingerprint.length, " bytes");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status FuzzLineSource(std::string_view input) {
  const Choices choices(input);
  const Made made = Make(choices);
  ASSIGN_OR_RETURN(const std::unique_ptr<MemoryFile> file, MemoryFile::Create(made.bytes));
  const std::string path = file->path();
  ASSIGN_OR_RETURN(const std::unique_ptr<LineSource> source, LineSource::Open(path));
  ASSIGN_OR_RETURN(const Lines read, ReadLines(*source));
  RETURN_IF_ERROR(CheckText(made, read));
  if (!read.first.empty()) {
    RETURN_IF_ERROR(CheckSkip(path, read, choices[2] % read.first.size()));
  }
  RETURN_IF_ERROR(CheckBytes(path, made, read));
  return CheckFingerprints(path, read);
}

}  // namespace scantrend
