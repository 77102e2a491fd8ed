"""National cryptography (国密): the only package that knows SM2, SM3 and SM4.

``sm2`` ``sm3`` ``sm4``   the algorithms, each hardened against what its library leaves open
``sm2_der``               GM/T 0009 forms of signatures and ciphertexts
``providers``             what a certified module must offer to stand in for a software key
``keystore``              keys in files
``envelope`` ``bundle``   a finished application: sealed, then one file
``canonical``             JSON with one spelling, signed
``audit``                 the hash chain of the audit log
``small``                 little things sealed under the device key
"""
