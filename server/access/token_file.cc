#include "server/access/token_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <set>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "base/status.h"
#include "base/stream_name.h"

namespace scantrend {
namespace {

constexpr char kHeader[] = "# scantrend tokens 1";
constexpr char kNone[] = "-";
constexpr size_t kFields = 7;
constexpr size_t kFileBytesMax = kTokensMax * 512;

std::string FormatTime(uint32_t time_s) {
  return time_s == 0 ? kNone
                     : absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::FromUnixSeconds(time_s),
                                        absl::UTCTimeZone());
}

// 0 for "-".
std::optional<uint32_t> ParseTime(const std::string& text) {
  if (text == kNone) {
    return 0;
  }
  absl::Time time;
  std::string error;
  if (!absl::ParseTime("%Y-%m-%dT%H:%M:%SZ", text, &time, &error)) {
    return std::nullopt;
  }
  const int64_t time_s = absl::ToUnixSeconds(time);
  return time_s > 0 && time_s <= UINT32_MAX ? std::optional(static_cast<uint32_t>(time_s))
                                            : std::nullopt;
}

// What is wrong with a line; empty if it was understood.
std::string ParseLine(const std::string& line, TokenRecord& token) {
  const std::vector<std::string> fields =
      absl::StrSplit(line, absl::MaxSplits(' ', static_cast<int>(kFields) - 1));
  if (fields.size() < kFields - 1) {
    return "id, role, sensor, two times and the hash are not all there";
  }
  token.id = fields[0];
  const std::optional<Role> role = ParseRole(fields[1]);
  const std::optional<uint32_t> created_s = ParseTime(fields[3]);
  const std::optional<uint32_t> expires_s = ParseTime(fields[4]);
  const std::string digest =
      fields[5].size() == 2 * token.digest.size() ? absl::HexStringToBytes(fields[5]) : "";
  if (!IsTokenId(token.id)) {
    return "the id is not 8 characters of 0-9 a-f";
  }
  if (!role.has_value()) {
    return "the role is none of ingest, read and admin";
  }
  token.role = *role;
  if (token.role == Role::kIngest ? !CheckSensorName(fields[2]).ok() : fields[2] != kNone) {
    return "a token of role ingest has the name of a sensor, others have -";
  }
  token.sensor = token.role == Role::kIngest ? fields[2] : "";
  if (created_s.value_or(0) == 0 || !expires_s.has_value()) {
    return "a time is not one such as 2026-11-26T23:33:08Z";
  }
  token.created_s = *created_s;
  token.expires_s = *expires_s;
  if (absl::BytesToHexString(digest) != fields[5] || digest.empty()) {
    return "the hash is not 64 characters of 0-9 a-f";
  }
  std::copy(digest.begin(), digest.end(), token.digest.begin());
  token.label = fields.size() == kFields ? fields[6] : "";
  return token.label.size() > kTokenLabelBytesMax ? "the label is too long" : "";
}

std::string Reason() { return std::strerror(errno); }

absl::Status WriteAll(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(file, text.data(), text.size());
    if (written < 0 && errno != EINTR) {
      return absl::UnavailableError(Reason());
    }
    text.remove_prefix(static_cast<size_t>(std::max<ssize_t>(written, 0)));
  }
  return fsync(file) == 0 ? absl::OkStatus() : absl::UnavailableError(Reason());
}

absl::Status Sync(const std::filesystem::path& directory) {
  const int opened = open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool is_synced = opened >= 0 && fsync(opened) == 0;
  const absl::Status status = is_synced ? absl::OkStatus() : absl::UnavailableError(Reason());
  if (opened >= 0) {
    close(opened);
  }
  return status;
}

absl::Status Replace(const std::string& path, const std::string& text) {
  const std::string fresh = path + ".new";
  unlink(fresh.c_str());  // of a write that was cut off
  const int file = open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) {
    return absl::UnavailableError(Reason());
  }
  absl::Status written = WriteAll(file, text);
  if (close(file) != 0 && written.ok()) {
    written = absl::UnavailableError(Reason());
  }
  if (written.ok() && rename(fresh.c_str(), path.c_str()) != 0) {
    written = absl::UnavailableError(Reason());
  }
  if (!written.ok()) {
    unlink(fresh.c_str());
    return written;
  }
  const std::filesystem::path directory = std::filesystem::path(path).parent_path();
  return Sync(directory.empty() ? "." : directory);
}

}  // namespace

absl::StatusOr<std::vector<TokenRecord>> ParseTokens(std::string_view text, std::string_view file) {
  const auto error = [file](size_t line, const std::string& problem) {
    return absl::InvalidArgumentError(
        absl::StrCat(std::string(file), ":", line, ": ", problem,
                     "; restore the file from a backup, or remove the line: its token ends then"));
  };
  std::vector<TokenRecord> tokens;
  if (text.empty()) {
    return tokens;
  }
  std::vector<std::string> lines =
      absl::StrSplit(absl::string_view(text.data(), text.size()), '\n');
  if (lines.front() != kHeader) {
    return error(1, absl::StrCat("the first line is not \"", kHeader, "\""));
  }
  if (!lines.back().empty()) {
    return error(lines.size(), "the line is cut off");
  }
  lines.pop_back();
  std::set<std::string> ids;
  for (size_t i = 1; i < lines.size(); ++i) {
    TokenRecord token;
    std::string problem = ParseLine(lines[i], token);
    if (problem.empty() && !ids.insert(token.id).second) {
      problem = absl::StrCat("there are two tokens with the id ", token.id);
    }
    if (problem.empty() && ids.size() > kTokensMax) {
      problem = absl::StrCat("there are more than ", kTokensMax, " tokens");
    }
    if (!problem.empty()) {
      return error(i + 1, problem);
    }
    tokens.push_back(std::move(token));
  }
  return tokens;
}

std::string FormatTokens(const std::vector<TokenRecord>& tokens) {
  std::string text = absl::StrCat(kHeader, "\n");
  for (const TokenRecord& token : tokens) {
    const std::string digest(token.digest.begin(), token.digest.end());
    absl::StrAppend(&text, token.id, " ", std::string(RoleName(token.role)), " ",
                    token.role == Role::kIngest ? token.sensor : kNone, " ");
    absl::StrAppend(&text, FormatTime(token.created_s), " ", FormatTime(token.expires_s), " ",
                    absl::BytesToHexString(digest), token.label.empty() ? "" : " ", token.label,
                    "\n");
  }
  return text;
}

absl::StatusOr<std::vector<TokenRecord>> ReadTokenFile(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0 && errno == ENOENT) {
    return std::vector<TokenRecord>();
  }
  if (file < 0) {
    return absl::PermissionDeniedError(absl::StrCat("cannot read ", path, ": ", Reason()));
  }
  const absl::Cleanup close_file = [file] { close(file); };
  struct stat found {};
  if (fstat(file, &found) != 0 || !S_ISREG(found.st_mode)) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": is not a file"));
  }
  if ((found.st_mode & 077) != 0) {
    return absl::PermissionDeniedError(
        absl::StrCat(path, ": others than its owner can read or change it; chmod 600 ", path));
  }
  std::string text(kFileBytesMax + 1, '\0');
  size_t size = 0;
  ssize_t got = 0;
  while (size < text.size() && (got = read(file, text.data() + size, text.size() - size)) != 0) {
    if (got < 0) {
      return absl::PermissionDeniedError(absl::StrCat("cannot read ", path, ": ", Reason()));
    }
    size += static_cast<size_t>(got);
  }
  if (size > kFileBytesMax) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": is too large to be tokens"));
  }
  text.resize(size);
  return ParseTokens(text, path);
}

absl::Status WriteTokenFile(const std::string& path, const std::vector<TokenRecord>& tokens) {
  const absl::Status written = Replace(path, FormatTokens(tokens));
  return written.ok() ? written : Annotate(written, absl::StrCat("cannot write ", path));
}

}  // namespace scantrend
