#include "maskid/recognition/extract_faces.hpp"

namespace maskid {

std::vector<Extraction> extract_faces(const cv::Mat& photo, WorkerExtractors& extractors) {
  return extractors.of(0).extract_all(photo);
}

}  // namespace maskid
