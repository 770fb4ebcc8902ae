// Special needs as the roster names them, in words for candidates and staff.
export const id = {
  blind: "tunanetra",
  "low-vision": "penglihatan terbatas",
  deaf: "tuli",
  wheelchair: "kursi roda",
};
