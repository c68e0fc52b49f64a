#include "client/cli/run_program.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace scantrend {
namespace {

constexpr size_t kReadBytes = 4'096;
constexpr int kSignalled = 128;

struct Pipe {
  int read = -1;
  int write = -1;

  ~Pipe() {
    Close(read);
    Close(write);
  }
  static void Close(int& file) {
    if (file >= 0) {
      close(file);
    }
    file = -1;
  }
  absl::Status Open() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
      return absl::UnavailableError(absl::StrCat("cannot make a pipe: ", std::strerror(errno)));
    }
    read = ends[0];
    write = ends[1];
    return absl::OkStatus();
  }
};

// Until both have ended.
void ReadAll(Pipe& out, std::string& out_text, Pipe& err, std::string& err_text) {
  std::array<char, kReadBytes> bytes;
  while (out.read >= 0 || err.read >= 0) {
    // Files below 0 are passed over.
    std::array<pollfd, 2> files = {pollfd{out.read, POLLIN, 0}, pollfd{err.read, POLLIN, 0}};
    if (poll(files.data(), files.size(), -1) < 0 && errno != EINTR) {
      return;
    }
    for (size_t i = 0; i < files.size(); ++i) {
      if (files[i].revents == 0) {
        continue;
      }
      Pipe& from = i == 0 ? out : err;
      const ssize_t got = read(from.read, bytes.data(), bytes.size());
      if (got > 0) {
        (i == 0 ? out_text : err_text).append(bytes.data(), static_cast<size_t>(got));
      } else if (got == 0 || errno != EINTR) {
        Pipe::Close(from.read);
      }
    }
  }
}

}  // namespace

absl::StatusOr<ProgramResult> RunProgram(const std::vector<std::string>& words) {
  Pipe out;
  Pipe err;
  RETURN_IF_ERROR(out.Open());
  RETURN_IF_ERROR(err.Open());
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  const absl::Cleanup destroy = [&actions] { posix_spawn_file_actions_destroy(&actions); };
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out.write, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err.write, STDERR_FILENO);
  std::vector<char*> arguments;
  for (const std::string& word : words) {
    arguments.push_back(const_cast<char*>(word.c_str()));
  }
  arguments.push_back(nullptr);
  pid_t process = 0;
  const int spawned =
      posix_spawnp(&process, arguments[0], &actions, nullptr, arguments.data(), environ);
  if (spawned != 0) {
    return absl::NotFoundError(
        absl::StrCat("cannot start ", words[0], ": ", std::strerror(spawned)));
  }
  Pipe::Close(out.write);
  Pipe::Close(err.write);
  ProgramResult result;
  ReadAll(out, result.out, err, result.err);
  int status = 0;
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : kSignalled + WTERMSIG(status);
  return result;
}

}  // namespace scantrend
