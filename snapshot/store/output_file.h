#pragma once
// Writing a file whole or not at all.

#include <string>
#include <string_view>

#include "snapshot/store/byte_sink.h"

namespace pgsnap::store {

// A temporary file beside the target that takes its place at commit(). Without commit() it is
// removed and the target stays as it was. What killed programs left in the folder is removed too. Devices
// and pipes are written directly: they cannot be replaced. commit() fails where a file that the bytes may have
// been made of was written to meanwhile (check_mapped_files). Throws model::Error.
class OutputFile : public ByteSink {
 public:
  explicit OutputFile(const std::string& path);
  ~OutputFile() override;
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  void write(std::string_view bytes) override;
  void commit();

 private:
  int create_temporary();  // an errno, 0 for success
  void flush();
  void write_out(std::string_view bytes);
  [[noreturn]] void fail(const char* what, int error) const;

  std::string path_;       // as given, for messages
  std::string target_;     // with symbolic links resolved
  std::string folder_;     // of the target
  std::string temporary_;  // its name within the folder
  std::string buffer_;
  int folder_fd_ = -1;
  int fd_ = -1;
  int slot_ = -1;  // where remove_unfinished_files() finds it
  unsigned old_mode_ = 0;
  bool exists_ = false;
  bool direct_ = false;
};

}  // namespace pgsnap::store
